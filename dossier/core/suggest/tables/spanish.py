"""Who says what in Spanish."""

from dossier.core.suggest.language import Language

_NAMING = "calificó, llamó, describió, califica, tachó"

SPANISH = Language(
    "es",
    said={
        "states": "dijo, dice, dijeron, dicen, ha dicho, declaró, declara, declararon, ha declarado, afirmó, "
        "afirma, afirmaron, señaló, señala, señalaron, indicó, indica, indicaron, explicó, explica, agregó, agrega, "
        "añadió, añade, apuntó, apunta, sostuvo, sostiene, manifestó, expresó, comentó, comenta, subrayó, subraya, "
        "destacó, destaca, recordó, recuerda, respondió, responde, contestó, escribió, escribe, aseveró, precisó, "
        "precisa, concluyó, consideró, opinó, reconoció, reconoce, lamentó, insistió, insiste, continuó, contó, "
        f"cuenta, admitió, tuiteó, reiteró, {_NAMING}",
        "declares": "anunció, anuncia, anunciaron, proclamó",
        "confirms": "confirmó, confirma, ratificó, ratifica",
        "denies": "negó, niega, desmintió, desmiente, rechazó que",
        "alleges": "acusó, acusa, denunció, denuncia, alegó, alega",
        "promises": "prometió, promete, aseguró, asegura, se comprometió",
        "asks": "preguntó, pregunta, pidió, pide, exigió, exige, reclamó",
        "declines": "se negó a decir, rehusó",
        "thanks": "agradeció, agradece",
        "warns": "advirtió, advierte, amenazó, amenaza, alertó, alerta",
    },
    saying={
        "states": "diciendo, añadiendo, agregando, señalando, afirmando, calificando, subrayando",
        "alleges": "acusando",
        "warns": "advirtiendo",
    },
    naming=f"{_NAMING}, calificando",
    according="según, de acuerdo con, en palabras de, a juicio de",
    quoted="citó a, cita a, citando a",
    as_saying="diciendo, afirmando, quien dijo",
    was_quoted="fue citado, fue citada, es citado",
    by="citado por, citada por, según informó, recogido por, por",
    relays="informó, informa, reportó, publicó",
    pronouns="él, ella, ellos, ellas, yo, nosotros, usted, ustedes, le, les, lo, éste, este, esto, quien",
    first_person="yo, nosotros",
    articles="el, la, los, las, un, una, unos, unas, su, sus, varios, varias, dos, tres, este, esta",
    breaks="que, quien, quienes, cuyo, cuya, donde, cuando, porque, pues, aunque, mientras, si, como, sino, tras, "
    "antes, después",
    joins="y, e, o, u, pero",
    between="ha, han, también, además, luego, después, ayer, hoy, ya, se, le, les, lo, aún, así, entonces, fue, "
    "había, incluso, asimismo, por, su, parte, sin, embargo, ante, nuevamente, antes, el",
    not_after="la, el, su, una, un",
    prepositions="a, al, ante, bajo, con, contra, de, del, desde, durante, en, entre, hacia, hasta, para, por, "
    "según, sin, sobre, tras",
    of="de, del, la, las, los, y, para, en",
    titles="Sr, Sr., Sra, Sra., Don, Doña, Dr, Dr., Dra, Dra., presidente, presidenta, ministro, ministra, primer, "
    "primera, canciller, portavoz, vocero, vocera, secretario, secretaria, general, coronel, embajador, embajadora, "
    "diputado, diputada, senador, senadora, alcalde, alcaldesa, juez, jueza, abogado, abogada, director, directora, "
    "jefe, jefa, líder, rey, reina, papa, obispo, gobernador, gobernadora, analista, economista, experto, experta, "
    "profesor, profesora, consejero, consejera, comisario",
    bodies="S.A., SA, Ministerio, Banco, Partido, Asociación, Instituto, Universidad, Tribunal, Corte, Congreso, "
    "Senado, Consejo, Comisión, Agencia, Unión, Federación, Fundación, Sociedad, Policía, Comité, Organización, "
    "Sindicato, Fiscalía",
    particles="de, del, la, las, los, y, al, el, bin, von, van",
    names_it="llamado, llamada, denominado, denominada, titulado, titulada, diario, película, libro, buque, apodado",
    months=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre/setiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    days_ago={"hoy": 0, "ayer": 1, "anteayer": 2},
    dates=("DAY de MONTH de YEAR", "DAY de MONTH del YEAR", "DAY de MONTH", "MONTH de YEAR"),
    common="el, la, los, las, de, del, que, y, a, en, un, una, es, se, no, por, con, para, su, sus, al, lo, como, "
    "más, pero, le, ya, o, este, esta, estos, estas, ha, han, fue, ser, son, está, hay, entre, cuando, muy, sin, "
    "sobre, también, me, hasta, donde, quien, desde, todo, todos, nos, durante, uno, ni, contra, otros, ese, eso, "
    "ante, ellos, e, esto, mí, antes, algunos, qué, según, ayer, hoy, además, aunque, sin, así, tras, luego, "
    "entonces, mientras, si, porque, cada, sólo, solo, dos, tres, sí, nosotros, yo",
)
