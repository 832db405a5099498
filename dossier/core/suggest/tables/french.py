"""Who says what in French."""

from dossier.core.suggest.language import Language

_NAMING = "a qualifié, a appelé, qualifie"
_PARTICIPLES = (
    ""
    "dit|déclaré|affirmé|ajouté|expliqué|précisé|indiqué|souligné|estimé|assuré|répondu|poursuivi|conclu|lancé|noté|écrit|rappelé|insisté|martelé|confié|observé|reconnu|regretté|averti|promis|demandé|annoncé|confirmé|accusé|prévenu|rétorqué"
)

FRENCH = Language(
    "fr",
    said={
        "states": "a dit, ont dit, dit, disent, a déclaré, ont déclaré, déclare, déclarait, a affirmé, affirme, a "
        "ajouté, ajoute, a expliqué, explique, a précisé, précise, a indiqué, indique, a souligné, souligne, a "
        "estimé, estime, a répondu, répond, a poursuivi, poursuit, a conclu, conclut, a lancé, lance, a noté, note, "
        "a écrit, écrit, a rappelé, rappelle, a insisté, insiste, a martelé, a confié, confie, a observé, a "
        "reconnu, reconnaît, a regretté, regrette, a rétorqué, raconte, a raconté, a fait savoir, avait dit, avait "
        f"déclaré, a twitté, a tweeté, {_NAMING}",
        "declares": "a annoncé, annonce, a proclamé, ont annoncé",
        "confirms": "a confirmé, confirme, a réaffirmé, réaffirme",
        "denies": "a nié, nie, a démenti, dément, a réfuté",
        "alleges": "a accusé, accuse, a allégué, a prétendu, prétend",
        "promises": "a promis, promet, s’est engagé, s'est engagé, a assuré, assure",
        "asks": "a demandé, demande, a réclamé, réclame, a exigé, s’est interrogé, s'est interrogé, interroge",
        "declines": "a refusé de",
        "thanks": "a remercié, remercie",
        "warns": "a averti, avertit, a prévenu, prévient, a menacé, menace, a mis en garde",
    },
    saying={
        "states": "ajoutant, disant, précisant, soulignant, estimant, expliquant, affirmant, déclarant, évoquant, "
        "qualifiant, parlant",
        "alleges": "accusant",
        "denies": "niant",
        "warns": "avertissant",
    },
    naming=f"{_NAMING}, qualifiant, évoquant",
    fused=rf"(?:(?<!\w)(?:a|ont)-(?:t-)?(?P<who>il|elle|ils|elles|on) (?:\w+ )?(?:{_PARTICIPLES})"
    r"|(?<!\w)(?:dit|ajoute|explique|affirme|précise|poursuit|assure|estime|souligne|conclut|répond|déclare|lance|note)"
    r"-(?:t-)?(?P<who2>il|elle|on))(?!\w)",
    according="selon, d’après, d'après, aux yeux de, pour",
    quoted="a cité, cite, citant",
    as_saying="disant, selon lequel, selon laquelle, déclarant, affirmant, ainsi",
    was_quoted="a été cité, est cité, cité, citée",
    by="cité par, citée par, rapporté par, rapportés par, selon, par",
    relays="rapporte, a rapporté, relaie, a relaté",
    pronouns="il, elle, ils, elles, on, je, nous, vous, lui, leur, ce, ceci, cela, celui-ci, celle-ci",
    first_person="je, j’, nous, j'",
    articles="le, la, les, l’, l', un, une, des, du, son, sa, ses, ce, cette, plusieurs, deux, trois",
    breaks="que, qu’, qu', qui, dont, où, lorsque, quand, mais, car, parce, puisque, si, comme, tandis, alors, "
    "avant, après",
    joins="et, ou, mais",
    between="a, ont, aussi, également, encore, ensuite, alors, hier, toutefois, pourtant, ainsi, notamment, même, "
    "avait, est, été, était, de, son, côté, par, ailleurs, lui, leur, en, y, lundi, déjà",
    prepositions="à, au, aux, de, du, des, dans, en, sur, sous, par, pour, avec, sans, contre, vers, chez, depuis, "
    "pendant, selon, entre, après, avant, lors, dès",
    of="de, du, des, à, la, le, les, d, l, et, aux, au, pour",
    titles="M, M., Mme, MM., Mlle, Me, Dr, Pr, président, présidente, ministre, premier, chancelier, chancelière, "
    "porte-parole, secrétaire, général, générale, colonel, ambassadeur, ambassadrice, député, députée, sénateur, "
    "sénatrice, maire, juge, avocat, avocate, directeur, directrice, chef, cheffe, roi, reine, pape, évêque, "
    "commissaire, gouverneur, gouverneure, analyste, économiste, expert, experte, professeur, professeure, patron, "
    "responsable, Premier ministre, chancelière",
    bodies="SA, SARL, Ministère, ministère, Banque, Parti, Association, Institut, Université, Tribunal, Cour, "
    "Assemblée, Sénat, Conseil, Commission, Agence, Union, Fédération, Fondation, Société, Police, Comité, "
    "Organisation, Syndicat, Journal",
    parenthesis=True,
    particles="de, du, des, d, le, la, van, von, al, el, ben, bin",
    names_it="soi-disant, intitulé, intitulée, nommé, nommée, baptisé, baptisée, film, livre, roman, journal, "
    "navire, surnommé",
    months=(
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    days_ago={"aujourd’hui": 0, "aujourd'hui": 0, "hier": 1, "avant-hier": 2},
    dates=("DAY MONTH YEAR", "DAY MONTH", "MONTH YEAR"),
    common="le, la, les, de, des, du, un, une, et, à, est, en, que, qui, dans, pour, sur, au, aux, il, elle, ne, "
    "pas, ce, cette, ces, se, son, sa, ses, par, plus, avec, sont, ont, a, été, mais, ou, où, leur, comme, nous, "
    "vous, je, on, si, tout, tous, aussi, selon, après, avant, depuis, pendant, entre, sans, sous, lors, hier, "
    "alors, ainsi, c’est, c'est, mais, car, donc, quand, lorsque, toutefois, cependant, enfin, ensuite, puis, déjà, "
    "encore, même, aucun, aucune, chaque, plusieurs, deux, trois, oui, non",
)
