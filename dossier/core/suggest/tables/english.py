"""Who says what in English."""

from dossier.core.suggest.language import Language

_NAMING = "called, calls, described, describes, termed, labelled, labeled, dubbed, urged, referred to, spoke of, "
"hailed, dismissed, criticised, criticized, condemned"
_NAMING_TOO = "calling, describing, terming, referring to, labelling, labeling, hailing, dismissing"

ENGLISH = Language(
    "en",
    said={
        "states": "said, says, say, told, tells, added, adds, stated, wrote, writes, noted, notes, remarked, "
        "commented, observed, explained, explains, replied, answered, responded, went on, recalled, pointed out, "
        "stressed, emphasized, emphasised, argued, argues, maintained, insisted, insists, suggested, predicted, "
        "speculated, concluded, concludes, reported, testified, joked, quipped, shouted, acknowledged, conceded, "
        "admitted, forecast, complained, cautioned, thinks, believes, estimated, detailed, tweeted, posted, read, "
        "reads, cited, " + _NAMING,
        "declares": "declared, declares, announced, announces, proclaimed, ruled",
        "confirms": "confirmed, confirms, reaffirmed",
        "denies": "denied, denies, rejected the, disputed",
        "alleges": "alleged, alleges, claimed, claims, charged, charges, accused, accuses, asserted",
        "promises": "promised, promises, pledged, pledges, vowed, vows, undertook",
        "asks": "asked, asks, inquired, wondered, demanded, demands",
        "declines": "refused to, declined to say",
        "thanks": "thanked, thanks",
        "warns": "warned, warns, threatened",
    },
    saying={
        "states": "saying, adding, telling, noting, stressing, arguing, stating, writing, insisting, replying, "
        "pointing out, suggesting, explaining, commenting, which reads, which read, " + _NAMING_TOO,
        "declares": "declaring, announcing",
        "confirms": "confirming, reaffirming",
        "denies": "denying",
        "alleges": "alleging, claiming, accusing, charging",
        "promises": "promising, pledging, vowing",
        "asks": "asking, demanding",
        "warns": "warning",
        "thanks": "thanking",
    },
    naming=f"{_NAMING}, {_NAMING_TOO}",
    absolute="with",
    according="according to, in the words of, in the view of",
    quoted="quoted, quotes, quoting, citing",
    as_saying="as saying, as telling, as having said, as having told, saying",
    was_quoted="was quoted, were quoted, is quoted, was cited, was also quoted, has been quoted",
    by="as quoted by, quoted by, as reported by, as cited by, cited by, as relayed by, by",
    relays="reported, reports, quoted him as saying, quoted her as saying, quoted it as saying, quoted them as saying",
    pronouns="he, she, it, they, we, I, you, him, her, them, who, one, both, this, these, those",
    first_person="I, we, me",
    articles="a, an, the, one, another, some, many, several, most, two, three, his, her, its, their, our, my, "
    "other, all, any, no, both, each, every, few, certain, that",
    breaks="that, which, who, whom, whose, but, because, while, when, if, although, though, since, after, before, "
    "as, than, whether, where, so, what, until, unless, he, she, they, it, we, i",
    joins="and, or, but, yet, nor",
    between="also, has, have, had, was, were, is, are, be, been, being, later, then, now, again, only, just, once, "
    "further, earlier, recently, however, therefore, repeatedly, publicly, privately, has also, still, even, "
    "simply, bluntly, flatly, never, already, first, often, previously, since, personally, separately, himself, "
    "herself, itself, themselves, did, not, would, will, last, week, on, in, night, month, year",
    not_after="to, be, their, its, his, the, a, an, our, my, your",
    prepositions="in, on, at, of, for, from, with, by, to, under, over, after, before, during, about, against, "
    "despite, through, into, as, amid, among, following, since, until, unlike, like, between, without, within",
    of="of, for, and, the, at",
    titles="Mr, Mr., Mrs, Mrs., Ms, Ms., Miss, Dr, Dr., Prof, Prof., Professor, Sir, Dame, Lord, Lady, President, "
    "Vice-President, Vice President, Prime Minister, Premier, Chancellor, Minister, Secretary, Under-Secretary, "
    "Undersecretary, Secretary-General, Ambassador, Senator, Sen, Sen., Rep, Rep., Representative, Congressman, "
    "Congresswoman, Governor, Mayor, General, Gen, Gen., Colonel, Col, Col., Major, Captain, Lieutenant, Admiral, "
    "King, Queen, Prince, Princess, Sheikh, Emir, Sultan, Ayatollah, Pope, Cardinal, Bishop, Archbishop, Rabbi, "
    "Imam, Judge, Justice, Commissioner, Chairman, Chairwoman, Chair, Director, Chief, Speaker, Spokesman, "
    "Spokeswoman, Spokesperson, Analyst, Economist, Attorney, Lawyer, Officer, Executive, Treasurer, "
    "Representative, Leader, Deputy, Counsel, Editor, Dealer, Trader, Agent, Strategist, Manager, Owner, Founder, "
    "Activist, Author, Historian, Broker, Official, Meteorologist, Executive-Secretary, Controller, Auditor, "
    "Auditors, Co-founder, CEO",
    bodies="Inc, Inc., Ltd, Ltd., Corp, Corp., Co, Co., Plc, PLC, LLC, AG, GmbH, SA, NV, SpA, Ministry, Department, "
    "Agency, Committee, Commission, Council, Union, Association, Organisation, Organization, Institute, University, "
    "Bank, Party, Party., Court, Parliament, Congress, Senate, Board, Authority, Bureau, Fund, Foundation, "
    "Federation, League, Group, Company, Corporation, Industries, Holdings, Airlines, Airways, Police, Army, "
    "Brigade, Front, Movement, Office, Center, Centre, Club, Society, Press, Times, News, Exchange, Securities, "
    "Trust, Brothers, Partners, Assembly, College, School, Hospital, Church",
    particles="de, del, della, di, da, dos, van, von, der, den, ter, ten, la, le, el, al, bin, ibn, abu, ben, y, "
    "zu, st",
    names_it="so-called, named, entitled, titled, nicknamed, known as, codenamed, headlined, newspaper, magazine, "
    "film, book, novel, song, ship",
    months=(
        "January/Jan",
        "February/Feb",
        "March/Mar",
        "April/Apr",
        "May",
        "June/Jun",
        "July/Jul",
        "August/Aug",
        "September/Sept/Sep",
        "October/Oct",
        "November/Nov",
        "December/Dec",
    ),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    days_ago={"today": 0, "yesterday": 1},
    dates=(
        "DAY of MONTH YEAR",
        "DAY MONTH YEAR",
        "MONTH DAY YEAR",
        "DAY of MONTH",
        "DAY MONTH",
        "MONTH DAY",
        "MONTH YEAR",
    ),
    common="the, of, and, to, a, in, is, was, that, for, on, with, as, by, at, from, it, its, he, she, they, has, "
    "have, had, be, are, were, been, not, but, this, which, or, an, his, her, their, will, would, said, who, also, "
    "if, when, there, what, while, after, before, however, although, because, since, so, then, both, all, any, "
    "some, many, most, more, other, such, no, one, two, three, four, five, six, seven, eight, nine, ten, first, "
    "second, third, earlier, later, meanwhile, now, today, yesterday, here, how, why, where, under, over, during, "
    "despite, according, about, among, between, even, still, only, just, yes, we, you, i, my, our, your, these, "
    "those, each, another, few, several, last, next, new, every, once, yet, nor, until, unless, though, thus, "
    "further, including, like, than, through, against, without, within, speaking, commenting, asked, noting, "
    "follow, please, read, do, does, did, can, could, should, may, might, must, let, don’t, don't, it’s, it's, i’m, "
    "i'm, we’re, we're, there’s, there's, instead, perhaps, finally, moreover, nonetheless, nevertheless",
)
