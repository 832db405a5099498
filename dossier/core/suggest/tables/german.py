"""Who says what in German."""

from dossier.core.suggest.language import Language

_NAMING = "nannte, bezeichnete, nennt, bezeichnet"

GERMAN = Language(
    "de",
    said={
        "states": "sagte, sagt, sagten, sagen, hat gesagt, erklärte, erklärt, erklärten, betonte, betont, meinte, "
        "meint, äußerte, schrieb, schreibt, schrieben, ergänzte, fügte hinzu, fügte er hinzu, fügte sie hinzu, "
        "berichtete, berichtet, teilte mit, hieß es, heißt es, antwortete, entgegnete, erwiderte, bemerkte, "
        "kommentierte, unterstrich, hob hervor, argumentierte, räumte ein, gab zu, kritisierte, urteilte, so, "
        f"twitterte, {_NAMING}",
        "declares": "verkündete, verkündet, kündigte an, gab bekannt, proklamierte",
        "confirms": "bestätigte, bestätigt, bekräftigte, bekräftigt",
        "denies": "bestritt, bestreitet, dementierte, dementiert, leugnete, wies zurück",
        "alleges": "behauptete, behauptet, warf vor, beschuldigte, unterstellte",
        "promises": "versprach, verspricht, sagte zu, gelobte, versicherte, versichert",
        "asks": "fragte, fragt, forderte, fordert, verlangte, verlangt",
        "declines": "lehnte ab, weigerte sich",
        "thanks": "dankte, dankt, bedankte sich",
        "warns": "warnte, warnt, drohte, droht, mahnte",
    },
    naming=_NAMING,
    according="laut, nach Angaben von, nach Angaben des, nach Angaben der, nach den Worten von, nach Worten von, gemäß",
    after_name="zufolge",
    quoted="zitierte, zitiert",
    as_saying="mit den Worten, mit der Aussage, wie folgt",
    was_quoted="wird zitiert, wurde zitiert",
    by="zitiert von, nach einem Bericht von, laut, von",
    relays="berichtete, berichtet, meldete, meldet",
    pronouns="er, sie, es, ich, wir, ihr, man, ihn, ihm, ihnen, dieser, diese, jener",
    first_person="ich, wir",
    articles="der, die, das, ein, eine, einer, einem, einen, des, dem, den, sein, seine, ihre, mehrere, viele, "
    "zwei, drei, dessen",
    breaks="dass, daß, weil, wenn, als, während, obwohl, nachdem, bevor, ob, wo, was, wie, sondern, denn, da, "
    "damit, indem",
    joins="und, oder, aber, doch",
    between="auch, hat, habe, hatte, haben, wird, wurde, ist, war, sei, dann, später, zuvor, bereits, erneut, "
    "wieder, jedoch, noch, nun, jetzt, am, im, gegenüber, außerdem, zudem, ferner, ausdrücklich, einmal, nur, dazu, "
    "weiter, selbst, dabei, daraufhin, hinzu, Angaben, mit, an, ein, zurück, vor, ab",
    prepositions="in, im, am, an, auf, bei, beim, nach, von, vom, mit, zu, zum, zur, für, gegen, über, unter, vor, "
    "seit, aus, durch, um, ohne, trotz, wegen, laut, zwischen, neben, hinter",
    of="von, für, der, des, und, im, am",
    titles="Herr, Frau, Dr, Dr., Prof, Prof., Präsident, Präsidentin, Bundespräsident, Kanzler, Kanzlerin, "
    "Bundeskanzler, Bundeskanzlerin, Minister, Ministerin, Außenminister, Außenministerin, Verteidigungsminister, "
    "Verteidigungsministerin, Innenminister, Innenministerin, Finanzminister, Finanzministerin, Ministerpräsident, "
    "Ministerpräsidentin, Premierminister, Premierministerin, Sprecher, Sprecherin, Regierungssprecher, "
    "Regierungssprecherin, Kremlsprecher, Chef, Chefin, Vorsitzender, Vorsitzende, Vorsitzenden, General, Oberst, "
    "Botschafter, Botschafterin, Abgeordneter, Abgeordnete, Bürgermeister, Bürgermeisterin, Richter, Richterin, "
    "Anwalt, Anwältin, Direktor, Direktorin, Leiter, Leiterin, Experte, Expertin, König, Königin, Papst, Bischof, "
    "Staatssekretär, Staatssekretärin, Generalsekretär, Generalsekretärin, Analyst, Analystin, Professor, "
    "Professorin, Senator, Senatorin",
    bodies="GmbH, AG, Ministerium, Bank, Partei, Verein, Verband, Institut, Universität, Gericht, Bundestag, "
    "Bundesrat, Kommission, Rat, Amt, Stiftung, Gesellschaft, Polizei, Zeitung, e.V., KG, SE, Union, Gewerkschaft, "
    "Auswärtiges, Außenministerium, Innenministerium, Verteidigungsministerium, Finanzministerium, Bundesbank",
    particles="von, van, zu, vom, zum, der, den, de, al, bin, el, la",
    names_it="sogenannte, sogenannten, sogenannter, sogenanntes, Zeitung, Magazin, Film, Buch, Roman, Schiff, "
    "namens, Titel",
    months=(
        "Januar/Jänner",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag/Sonnabend", "Sonntag"),
    days_ago={"heute": 0, "gestern": 1, "vorgestern": 2},
    dates=("DAY. MONTH YEAR", "DAY. MONTH", "MONTH YEAR"),
    common="und, der, die, das, in, den, von, zu, mit, sich, des, auf, für, ist, im, dem, nicht, ein, eine, als, "
    "auch, es, an, werden, aus, er, hat, dass, sie, nach, wird, bei, einer, um, am, sind, noch, wie, einem, über, "
    "einen, so, zum, war, haben, nur, oder, aber, vor, zur, bis, mehr, durch, man, sein, wurde, sei, ich, wir, "
    "doch, dann, hier, heute, gestern, dort, dies, diese, dieser, außerdem, zudem, jedoch, seit, unter, gegen, "
    "während, weil, wenn, was, wer, warum, alle, jeder, viele, kein, keine, nun, schon",
    nouns_capitalised=True,
)
