# ruff: noqa: RUF001 - words of all scripts stand here
"""The words, endings and letters by which languages in Latin script are told apart.

One table for each kind of evidence, by the language's code; `languages` weighs them.
"""

# Words that every text in a language has. Where another language's word is spelt alike,
# both have it: "die" and "war" are English too, and decide nothing.
FUNCTION_WORDS = {
    "en": (
        "the of and a an in on to for with from by at is are was be as its it this "
        "that how what why when where who which your you my our their his her we or "
        "not into about through without between before after over under up down out "
        "all every can do does should than but if i no so me will against via using "
        "toward towards within during beyond among across behind upon since until per "
        "then there were been have has had would could he she they them him us any "
        "each just only very here now because while both off again am die war man met "
        "door till men far ten i'm it's don't you're let's"
    ),
    "de": (
        "der die das den dem des und ein eine einen einem einer eines zu zum zur im "
        "am vom von mit auf für bei nach aus über unter zwischen durch ohne gegen ist "
        "sind war nicht wie was warum oder als auch sich sein ihr wir man in an es um "
        "so wer mein beim will all her"
    ),
    "fr": (
        "le la les l' un une des du de d' et à au aux est sont dans sur pour par avec "
        "sans sous chez entre qui que qu' quoi comment pourquoi ce cette ces son sa "
        "ses leur leurs nous vous il elle ne pas ou où en on se vers depuis mon ma "
        "notre votre me te but or j' c' n'"
    ),
    "es": (
        "el la los las un una unos unas de del al y e o en a con por para sin sobre "
        "entre desde hasta es son no se que qué cómo como su sus lo más mi nuestro "
        "todo este esta me te so"
    ),
    "pt": (
        "o a os as um uma uns umas de do da dos das e em no na nos nas ao à aos às "
        "com por pelo pela para sem sobre entre é são não se que como seu sua ou mais "
        "meu nosso me te so"
    ),
    "it": (
        "il lo la i gli le l' un uno una di del dello della dei degli delle d' e ed o a "
        "al allo alla ai agli alle in nel nello nella nei negli nelle dell' nell' all' "
        "dall' sull' da dal dalla con per su sul sulla sui tra fra è sono non si che "
        "come perché suo sua più me te mi so"
    ),
    "ca": (
        "el la els les l' un una uns unes de del dels d' i o en a al als amb per sense "
        "sobre entre és són no es que com seu seva més què me te can"
    ),
    "nl": (
        "de het een van en in op te voor met naar aan uit bij over door tot om is "
        "zijn was niet hoe wat waarom of als dat deze die ook er je jouw ik wij "
        "tussen zonder onder we me so"
    ),
    "sv": (
        "och att i en ett den det de på av för med till från om är var inte hur vad "
        "varför eller som sig din dig vi man under över mellan utan efter vid har all "
        "over so"
    ),
    "da": (
        "og at i en et den det de på af for med til fra om er var ikke hvordan hvad "
        "hvorfor eller som sig din dig vi man under over mellem uden efter ved har to "
        "her all so"
    ),
    "no": (
        "og å i en et ei den det de på av for med til fra om er var ikke hvordan hva "
        "hvorfor eller som seg din deg vi man under over mellom uten etter ved har to "
        "her and so"
    ),
    "is": "og að í á af um með til frá sem er ekki hvernig hvað fyrir við eða en at",
    "fi": (
        "ja on ei että kuinka miten mitä mikä miksi tai kun joka sekä ovat kanssa "
        "ilman ennen jälkeen"
    ),
    "et": "ja on ei et kuidas mis miks või kui ning ilma enne pärast",
    "pl": (
        "i w z na do o od za po dla przez przy pod nad bez ze we jest są nie się jak "
        "co czy oraz lub to jego jej ich u a ten"
    ),
    "cs": (
        "a i v ve z ze na do o od za po pro při pod nad bez s se je jsou není jak co "
        "nebo k ke u jeho to proč"
    ),
    "sk": (
        "a i v vo z zo na do o od za po pre pri pod nad bez s so sa je sú nie ako čo "
        "alebo k ku u jeho to prečo"
    ),
    "sl": ("in v na do o od za po pri pod nad brez s z se je so ni kako kaj ali k iz to"),
    "hr": ("i u na do o od za po pri pod nad bez s sa se je su nije kako što ili k iz to"),
    "bs": ("i u na do o od za po pri pod nad bez s sa se je su nije kako šta ili k iz to"),
    "hu": (
        "a az és egy is nem hogy hogyan mi miért vagy de ha van meg között nélkül "
        "után alatt szerint mint"
    ),
    "ro": (
        "și şi de la în din cu pe pentru un o a ale al ai este sunt nu se ce cum sau "
        "prin fără despre între după sub care lui"
    ),
    "tr": (
        "ve bir ile için bu de da mi ne nasıl neden gibi veya kadar daha çok olan ya "
        "üzerine en her can be"
    ),
    "vi": "và của là các những trong cho với về một từ đến không như than",
    "id": (
        "dan di ke dari untuk yang dengan pada dalam ini itu tentang adalah oleh bagi "
        "atau bagaimana apa tidak karena"
    ),
    "ms": (
        "dan di ke dari untuk yang dengan pada dalam ini itu tentang ialah oleh bagi "
        "atau bagaimana apa tidak kerana"
    ),
    "lt": "ir iš su į ne kaip kas apie dėl prie nuo iki ar yra",
    "lv": "un no ar uz par kā kas pie ir vai",
    "la": ("et in de ad ex cum est non per pro ab sive atque quae quod qui a e sub inter me te"),
    "eo": "la kaj de en al kun por pri estas kiel kio sen ne el da",
    "eu": "eta da bat ez nola zer du",
    # Words of other scripts in Latin letters tell no language; they contest one.
    "ja-Latn": "no to ni wa ga wo o de e ka mo kara made",
    "zh-Latn": "de le zai he shi bu wo ni ta yi you",
    "ru-Latn": "i v vo na o ob s k do po za iz ot dlya kak chto ne",
    "ar-Latn": "al el fi wa min ila",
    "gl": (
        "o a os as un unha de do da dos das e en no na nos nas ao con por para sen "
        "sobre entre é son non se que como seu súa ou máis"
    ),
}

# Frequent words that say something; they decide where function words do not.
FREQUENT_WORDS = {
    "en": (
        "time year years people way ways day days man woman world life hand hands "
        "part child children eye place work works week case point government company "
        "number numbers group problem problems fact good new first last long great "
        "little own old right big high different small large next early young "
        "important few public bad same able make making made go know take see come "
        "think thinking look want give use using used find tell ask seem feel try "
        "leave call write writing read reading learn learning teach teaching build "
        "building begin show play run move live believe hold bring happen keep set "
        "need help start things thing word words book books home house water room "
        "mother area money story stories night side kind head power line game games "
        "law car city name team minute idea ideas body back face others level door "
        "health art war history party result change morning reason research girl guy "
        "moment air teacher force education science sciences theory data language "
        "languages machine machines computer network networks deep open free best "
        "better more most some many two three one ten beginner beginners guide guides "
        "introduction introductory handbook course courses lecture lectures notes "
        "paper papers study studies review survey methods method models systems "
        "system design pattern patterns principles practice practical modern advanced "
        "applied basic basics simple easy fast slow explained understanding search "
        "engine software tools code programming programmer programmers web website "
        "development developers awesome list lists questions answers tips mind brain "
        "human nature light sound music food town country north south east west sea "
        "land earth sun moon fire wood stone tree trees garden river bird birds fish "
        "horse dog cat king queen church school student students friend friends love "
        "death"
    ),
    "de": (
        "geschichte buch bücher einführung grundlagen zeit welt leben stadt land "
        "menschen kunst lehre jahr jahre deutsche deutschen deutsch neue neuen kleine "
        "große anfänger"
    ),
    "fr": (
        "histoire guerre vie monde livre livres homme femme temps art ville pays "
        "siècle cours comprendre apprendre faire nouveau nouvelle petit petite grand "
        "français française"
    ),
    "es": (
        "historia guerra vida mundo libro libros hombre mujer tiempo arte ciudad años "
        "siglo curso guía aprender hacer nuevo nueva español española principiantes"
    ),
    "pt": (
        "história guerra vida mundo livro livros homem mulher tempo arte cidade anos "
        "século curso guia aprender fazer novo nova português portuguesa iniciantes"
    ),
    "it": (
        "storia guerra vita mondo libro libri uomo donna tempo arte città anni secolo "
        "corso guida fare nuovo nuova italiano italiana principianti"
    ),
    "ca": (
        "història guerra vida món llibre llibres home dona temps art ciutat anys "
        "segle curs guia aprendre fer nou nova català catalana"
    ),
    "nl": (
        "geschiedenis oorlog leven wereld boek boeken mens tijd kunst stad jaar "
        "inleiding leren nieuwe kleine grote nederlandse handleiding"
    ),
    "sv": (
        "historia historien krig liv värld bok böcker tid konst stad år nya lilla "
        "stora svensk svenska introduktion"
    ),
    "da": ("historie krig liv verden bog bøger tid kunst by år nye lille store dansk danske"),
    "no": ("historie krig liv verden bok bøker tid kunst by år nye lille store norsk norske"),
    "pl": (
        "historia wojna życie świat książka książki czas sztuka miasto lat polski "
        "polska wprowadzenie podstawy nauka"
    ),
    "cs": ("historie dějiny válka život svět kniha knihy čas umění město let úvod základy"),
    "sk": ("história dejiny vojna život svet kniha knihy čas umenie mesto rokov úvod základy"),
    "hu": "magyar története könyv világ élet nyelv bevezetés kezdőknek",
    "ro": "istoria război viață lume carte introducere limba română",
    "tr": "tarihi kitap dünya hayat giriş türk yeni",
    "fi": "historia sota elämä maailma kirja kieli suomen johdatus",
    "id": "sejarah buku dunia hidup pengantar ilmu pemula belajar bahasa",
    "hr": "povijest znanost tjedan",
    "bs": "historija",
}

# How words end; each at least two letters shorter than the word.
ENDINGS = {
    "en": (
        "ing ings ness ship ity ities ical ically ization ized izing ysis ology "
        "ography aphy ful less ment ments ement ements ous ally ently antly ght ough "
        "ics ists tion tions sion sions ional ance ence ed cts tory ies able ible ive "
        "ient ism"
    ),
    "de": "ung ungen heit keit schaft lich liche lichen isch ische ischen tion tik",
    "fr": (
        "tion tions sion oire oires eux euse eur eurs ique iques ement ements aux ée "
        "ées ité ités ance ence elle aire dre isme able ible ive"
    ),
    "es": ("ción ciones sión dad dades miento mientos ismo ista ía ías ico ica icos icas ando"),
    "pt": ("im ção ções são dade dades mento mentos ismo agem inho inha ico ica icos icas ando"),
    "it": "zione zioni sione ità ismo mento menti ezza ico ica ici iche aggio ando",
    "ca": "ció cions sió tat isme ment ments atge ic ica ics iques",
    "nl": "ing ingen heid schap lijk lijke tie ties iek isch ische kunde",
    "sv": "ning ningar het skap ligt lig liga tion tik isk iska",
    "da": "ing inger hed skab ligt lig lige tion tik isk iske",
    "no": "ing inger het skap lig lige sjon ikk isk iske",
    "fi": "ssa ssä sta stä lla llä een iin uus yys inen isen jen ksi",
    "pl": ("anie enie ania enia ości ość ego ych owy owa owe ski ska ówna yki stwa stwo"),
    "cs": "ání ení ého ých ový ost osti ství ský ská iky",
    "sk": "anie enie ého ých ový osť osti stvo ský ská iky",
    "hu": "ság ség ban ben nak nek ról ről ása ése ok ek",
    "ro": "ție ții ului ilor area irea ică",
    "tr": "lar ler ları leri nın nin ısı isi",
    "la": "orum arum ibus",
    "id": "kan nya",
    "ms": "kan nya",
    "gl": "ción cións dade",
    "ru-Latn": "enie anie iya iyu skii ogo",
    # "Beijing", "Chongqing": Pinyin
    "": "jing qing xing ijing",
}

# The letters beyond a to z that a language writes in words of its own.
LETTERS = {
    "de": "äöüß", "fr": "àâæçéèêëîïôœùûüÿ", "es": "áéíñóúü", "pt": "ãõáâàçéêíóôú",
    "it": "àèéìòù", "ca": "àçèéíïòóúü", "nl": "ëï", "sv": "åäöé", "da": "æøåé",
    "no": "æøåéò", "is": "áðéíóúýþæö", "fi": "äöå", "et": "äöõüšž", "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "hr": "čćđšž",
    "bs": "čćđšž", "hu": "áéíóöőúüű", "ro": "ăâîșțşţ", "tr": "çğıöşüâ",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơư", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž",
    "eo": "ĉĝĥĵŝŭ", "gl": "áéíñóú", "eu": "ñü", "mt": "ċġħż", "gn": "ñãõ",
}  # fmt: skip
