# ruff: noqa: RUF001 - titles in all scripts stand here
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.languages import language_of, main_language, named_language
from app.catalogue.listing import Origin
from app.catalogue.resolve import resolve
from app.reading import cited, listing_of, read
from tests.steps import steps

# Under None: names, titles of words that several languages have, transliterations,
# scripts that several languages write.
TITLES = {
    "en": [
        "The history of the small boat",
        "Introduction to Soil Science",
        "A survey of medieval bridges",
        "How to bake bread at home",
        "What every gardener should know about moss",
        "Notes on the craft of weaving",
        "Why birds sing",
        "Lectures on Roman law",
        "From Homer to Hesiod",
        "Statistics for historians",
        "Falsehoods people believe about time zones",
        "Build your own kite",
        "Learning to see",
        "Thinking with maps",
        "An Invitation to Algebra",
        "On the Origin of Species",
        "War and Peace",
        "The El Niño effect in Peru",
        "A Guide to the Musée d'Orsay",
        "Mozart's Die Zauberflöte and its sources",
        "The Los Angeles murals",
        "In the beginning",
        "Der Spiegel: a history of the magazine",
        "The Tale of 紫式部",
        "A history of the letter Ж",
        "In the Shadow of the Glen",
        "THE ART OF WAR",
        "Deep learning at Oxford, Nando de Freitas",
        "Ten minutes a day",
        "And Then There Were None",
        "Getting started",
        "A Theorist's Garden",
        "The λ-calculus",
        "Let's Build a Boat",
        "Don’t Let Sailors Scare You",
        "C: sails that furl themselves",
    ],
    "de": [
        "Einführung in Machine Learning",
        "Über die Kunst des Segelns",
        "Einführung in die Botanik",
        "Geschichte der Stadt Köln",
        "Grundlagen der Statistik",
        "Wie man Brot backt",
        "Kochen ohne Fleisch",
        "Wörterbuch für Gärtner",
        "Deep Learning mit Python",
        "Sturm und Drang",
    ],
    None: [
        "C: sail tutorial",
        "N: sail lofts",
        "Das Kapital",
        "Die Verwandlung",
        "Os Lusíadas",
        "La teoria del restauro",
        "Indføring i botanik",
        "Úvod do matematiky",
        "Война и мир",
        "Kubo",
        "Tidewater",
        "Norafield.com",
        "React",
        "Los Lobos",
        "El Paso",
        "Die Hard",
        "La Liga",
        "Numpy",
        "Le Corbusier",
        "Van Gogh",
        "Sad na okne",
        "Vvedenie v teoriyu uzlov",
        "Voina i mir",
        "Nihongo no bunpou",
        "Jin Ping Mei",
        "gcc",
        "pt",
        "es6-shim",
        "vue-i18n",
        "Amphitruo",
        "Don Quijote",
        "Da Vinci",
        "De Morgan",
        "São Paulo",
        "Zürich",
        "Pokémon",
        "Jürgen Müller",
        "José García",
        "C++",
        "",
        "2012",
        "π",
        "α-β",
        "do.js",
        "iOS",
        "no-op",
        "La La Land",
        "Il Divo",
        "Das U-Boot 96",
        "Cafe Müller",
        "Et al.",
        "de facto",
        "Ludwig van Beethoven",
        "Vasco da Gama",
        "Rio de Janeiro",
        "Charles de Gaulle",
        "Деревья",
        "Сад",
        "Толстой",
        "OK",
        "Le Monde",
        "El País",
        "Der Spiegel",
        "La Repubblica",
        "Curso Machine Learning",
        "Sadako Will Leben",
        "Beijing Chongqing",
        "O Alquimista",
        "Me Gusta",
        "Как устроен сад",
        "IT",
        "Мы",
        "Татарстан тарихы",
        "Қазақ тілі",
        "د افغانستان تاریخ ښه",
        "כּתבֿים און װערטער",
        "Ἑλληνικὴ γλῶσσα",
        "Garden / Jardin",
    ],
    "fr": [
        "Théorie des graphes",
        "Les nœuds et la théorie des cordes",
        "Introduction à l'économie",
        "Les fleurs du mal",
        "À la recherche du temps perdu",
        "Voyage au centre de la Terre",
        "L'art de la guerre",
        "Apprendre à dessiner",
        "Candide, ou l'optimisme",
        "Logique et calcul",
    ],
    "es": [
        "Introducción a la navegación",
        "Historia de los barcos",
        "Cien años de soledad",
        "Cómo aprender a cocinar",
        "Métodos estadísticos para la geografía",
        "La vida es sueño",
        "Aprender a tocar la guitarra",
    ],
    "pt": [
        "Introdução à botânica",
        "História da música brasileira",
        "Memórias de uma cidade",
        "O jardim das flores",
        "Criando uma horta em casa",
    ],
    "it": [
        "I promessi sposi",
        "Il nome della rosa",
        "Introduzione alla chimica",
        "Storia degli antichi ponti",
        "Una guida per la cucina",
        "Se questo è un uomo",
    ],
    "nl": [
        "Het gedrag van een netwerk",
        "Inleiding tot de plantkunde",
        "De geschiedenis van Amsterdam",
        "Leren koken voor beginners",
        "Wat is er in de tuin",
    ],
    "sv": ["Historien om Stockholm och dess öar", "Lär dig att segla"],
    "no": ["Innføring i botanikk"],
    "fi": ["Suomen historia ja kieli"],
    "pl": ["Wprowadzenie do statystyki", "Historia Polski i jej sąsiadów", "Podstawy żeglarstwa"],
    "cs": ["Dějiny českých zemí a jejich obyvatel"],
    "hu": ["Bevezetés a növénytanba", "A magyar nyelv története"],
    "ro": ["Introducere în botanică"],
    "tr": ["Türkiye'nin kısa tarihi", "İstatistiğe giriş"],
    "vi": ["Lịch sử Việt Nam", "Nhập môn thống kê"],
    "id": ["Pengantar ilmu statistika untuk pemula dan mahasiswa di Indonesia"],
    "ca": ["Introducció a la història de Catalunya"],
    "ru": [
        "Введение в теорию узлов",
        "История кораблей и лодок",
        "Что такое мох",
        "Введение в Docker",
        "Программирование для начинающих",
    ],
    "uk": ["Вступ до теорії вузлів", "Історія України"],
    "bg": ["Въведение в ботаниката", "Градът и реката"],
    "sr": ["Увод у теорију чворова"],
    "be": ["Уводзіны ў батаніку"],
    "zh": ["绳结导论", "統計學入門", "机器学习实战", "Python 入門"],
    "ja": ["ロープの結び方入門", "統計学の基礎", "はじめての料理"],
    "ko": ["매듭 이론 입문", "한국의 역사", "React 실전 가이드"],
    "ar": ["مقدمة في علم النبات", "تاريخ السفن في البحر"],
    "fa": ["تاریخ کشتی‌ها در ایران", "مبانی آمار و احتمال"],
    "ur": ["پاکستان کی تاریخ", "تعارف شماریات اور ٹیکنالوجی"],
    "he": ["מבוא לבוטניקה"],
    "el": ["Εισαγωγή στη βοτανική"],
    "th": ["ประวัติศาสตร์ไทย"],
    "hy": ["Հայոց պատմություն"],
    "ka": ["საქართველოს ისტორია"],
    "bn": ["বাংলাদেশের ইতিহাস"],
    "ta": ["தமிழ் வரலாறு"],
    "hi": ["भारत का इतिहास", "भारत में खेती के तरीके"],
    "mr": ["शेती आणि पाणी"],
    "mk": ["Македонски јазик во ќош"],
}
CASES = [(title, language) for language, titles in TITLES.items() for title in titles]


@pytest.mark.parametrize(("title", "language"), CASES)
def test_language_of_a_title(title, language):
    assert language_of(title) == language


@pytest.mark.parametrize(
    ("title", "expected", "language"),
    [
        # Words of several languages: the list's is taken if among them.
        ("Úvod do matematiky", "cs", "cs"),
        ("Úvod do matematiky", "sk", "sk"),
        ("Úvod do matematiky", "en", None),
        ("Война и мир", "ru", "ru"),
        ("Indføring i botanik", "da", "da"),
        ("Sarmatyzm a marynizm", "pl", "pl"),
        ("Akt a potok", "pl", "pl"),
        ("बुनाई", "hi", "hi"),
        ("كتاب", "ar", "ar"),
        ("Türk Edebiyatı Tarihi", None, "tr"),
        # What is one of several languages by its words is in that of its list.
        ("Zero to One", "en", "en"),
        ("A Farewell to Arms", "en", "en"),
        ("Deep Learning", "en", "en"),
        ("Merchants of Doubt", "en", "en"),
        ("Merchants of Doubt", "de", None),
        ("Université de Lille: notes of a course", "en", "en"),
        ("Histoire de la cuisine", "fr", "fr"),
        ("El ingenioso hidalgo", "es", "es"),
        ("Introduktion till statistik", "sv", "sv"),
        ("Johdatus kasvitieteeseen", "fi", "fi"),
        ("Dějiny českých zemí", "cs", "cs"),
        ("Pengantar ilmu statistika untuk pemula", "id", "id"),
        ("Kubernetes in Action 中文版", "zh", "zh"),
        # One hint is enough where it is expected, but a hint there must be.
        ("Convex Optimization", "en", "en"),
        ("Convex Optimization", None, "en"),
        ("Tidewater", "en", None),
        ("Vogels in Nederland", "en", None),
        ("Sen to Chihiro no kamikakushi wa", "pl", None),
        ("Kubo Docs", "en", None),
        # Among titles in English so is a plain word of it in a longer one.
        ("Harbour Dogs Dataset", "en", "en"),
        ("Harbour Dogs Dataset", None, None),
        ("Coastal rope dataset on wet sand", "en", "en"),
        ("Loom: Feature Store for Machine Learning", "en", "en"),
        ("Vogels van Nederland Dataset", "en", None),
        ("São Paulo", "en", None),
        # What shows is not outweighed by the list.
        ("Einführung in die Botanik", "en", "de"),
        ("The history of glass", "de", "en"),
        ("統計入門", "ja", "ja"),
        ("统计入门", "ja", "zh"),
        ("実験", "zh", "ja"),
        ("Сад", "en", None),
        ("Сад", "ru", "ru"),
        ("Қазақ тілі", "ru", None),
        ("Крива лінія: довідник", "ru", "uk"),
        # A sign of it is enough among others of the list, where nothing speaks against it.
        ("Gartenrecht und Wege", "de", "de"),
        ("Nachbarliches Wegerecht", "de", "de"),
        ("Jürgen Müller", "en", None),
        ("Hydraulic rams in Moravia", "de", None),
        ("Cordoaria", "pt", None),
        ("Navegação", "pt", "pt"),
        ("Pétalas do Brasil na rua", "pt", "pt"),
        ("José García", "en", None),
        # Two with capitals may be a name, but for a word or an ending that says something.
        ("Archivo General de Marina", "es", "es"),
        ("Museu Paulista", "pt", "pt"),
        ("Fizjologia Roślin", "pl", "pl"),
        ("Deniz Hukuku", "tr", "tr"),
        ("Banda Larga", "pt", None),
        ("Asunción Bay Museo", "en", None),
        ("Barka z Poznań", "pl", "pl"),
        ("Cocina marinera tradicional", "es", "es"),
        ("Cooking with Reds", "es", "en"),
        ("Manuel de botanique", "fr", "fr"),
        ("Introduction à la voile", None, "fr"),
        ("Cake à la mode and other sweets", "en", "en"),
        ("Nutuk", "tr", None),
        ("Sailor's Twine", "en", "en"),
        ("Sailor's Twine", "ja", "en"),
        ("Knots and Ropes for Sailors", "ru", "en"),
        ("Tidewater", "zh", None),
        ("Sailor's Twine", None, "en"),
    ],
)
def test_the_language_of_the_list_decides_between_those_that_words_allow(title, expected, language):
    assert language_of(title, expected) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("[Seilknoten](http://a.org) (in German)", ("de", "(in German)")),
        ("[Knots](http://a.org) [Español] - for sailors", ("es", "[Español]")),
        ("[Knots](http://a.org) (Русский)", ("ru", "(Русский)")),
        ("[Knots](http://a.org) (日本語)", ("ja", "(日本語)")),
        ("[Knots](http://a.org) (French version)", ("fr", "(French version)")),
        ("[Knots](http://a.org) (in German) and more (German)", ("de", "(German)")),
        # Languages of programs, two letters, subjects, several at once.
        ("[Knots](http://a.org) (Python)", None),
        ("[Knots](http://a.org) [de]", None),
        ("[Knots](http://a.org) (French history)", None),
        ("[Knots](http://a.org) (translated from German)", None),
        ("[Knots](http://a.org) (German) (French)", None),
        ("French history of the knot", None),
        # Labels of links to translations; in a title it is the title's own.
        ("[Knots](http://a.org) | [Knots (Spanish)](http://a.org/es)", None),
        ("Knots (Spanish)", ("es", "(Spanish)")),
        ("[Knots](http://a.org) ([German](http://a.org/de))", None),
        ("[Knots](http://a.org) [Spanish][es]", None),
        # As a part of its own, with the word for "in"; in the language of the list.
        ("[Knots](http://a.org) - auf Deutsch", ("de", "auf Deutsch")),
        ("[Knots](http://a.org) Анн Би. На английском. 2004", ("en", "На английском")),
        ("[Knots](http://a.org) - *En inglés.* Sobre nudos", ("en", "En inglés")),
        ("[Knots](http://a.org)（英文）", ("en", "（英文）")),
        ("[Knots](http://a.org) ※英語", ("en", "※英語")),
        ("[Knots](http://a.org) (po angielsku)", ("en", "(po angielsku)")),
        ("[Knots](http://a.org) (İngilizce)", ("en", "(İngilizce)")),
        ("[Knots](http://a.org) (bahasa Inggris)", ("en", "(bahasa Inggris)")),
        ("[Knots](http://a.org) (bahasa tali)", None),
        ("[Knots](http://a.org) - in German harbours", None),
        ("[Knots](http://a.org) - knots in German", None),
        ("", None),
    ],
)
def test_language_that_an_entry_names(text, language):
    assert named_language(text) == language


def test_the_language_of_a_list_is_that_of_most_titles_that_tell_one():
    german, english = "Die Kunst des Segelns", "The art of the sailor"
    assert main_language([german, "Kubo", "Tidewater"]) == "de"
    assert main_language([english] * 4 + [german]) == "en"
    assert main_language([english] * 3 + [german]) is None
    assert main_language(["Kubo"]) is None
    said = f"- [Tidewater](http://and.the.of/a)\n{german}\n{english}\n- [Kubo] {german}\n"
    assert main_language(["Kubo"], said) == "de"
    assert main_language([english], said) == "en"
    assert main_language(["Kubo"], f"{german}\n{english}\n") is None
    assert main_language([]) is None
    mixed = f"{german}\n- [{english}](http://a.org/1)\n- [{english}](http://a.org/2)\n"
    assert main_language([german, english, english], f"{mixed}{german}\n") == "de"


@pytest.mark.parametrize(
    ("heading", "entry", "language"),
    [
        ("Türkçe", "[Halat Öreniyorum](http://a.org/1) - Ayşe Yılmaz", "tr"),
        ("Polski", "[Węzły](http://a.org/1) - Ann Bee", "pl"),
        ("Polski", "[How to tie the knots of the sea](http://a.org/1) - Ann Bee", "en"),
        ("Turkish", "[Halat](http://a.org/1) - Ann Bee", None),
        ("Türkçe / Turkish", "[Halat](http://a.org/1) - Ann Bee", "tr"),
        ("🇵🇱 Polski (Polish)", "[Lina](http://a.org/1) - Ann Bee", "pl"),
        # In the language of the heading that is above it.
        (
            "La storia del diritto della gente",
            "[Archivio Generale](http://a.org/1) - Ann Bee",
            "it",
        ),
        ("日本語の資料", "[結索史](http://a.org/1) - Ann Bee", "ja"),
        ("Law and medicine", "[Archivio Generale](http://a.org/1) - Ann Bee", None),
        ("Bahasa Indonesia", "[Tali](http://a.org/1) - Ann Bee", "id"),
        ("Tiếng Việt (Vietnamese)", "[Day](http://a.org/1) - Ann Bee", "vi"),
        ("Indonesia", "[Tali](http://a.org/1) - Ann Bee", None),
        # What has a title and is no name needs less to show it.
        ("Notas de um marinheiro", "[Revolta da Vela](http://a.org/1) - Ann Bee", "pt"),
        # Han signs beside kana may be Japanese.
        ("Knots", "[結索史](http://a.org/1) - ひもの歴史", None),
        ("Polski i Türkçe", "[Lina](http://a.org/1) - Ann Bee", None),
        ("Türkçe", "[Halat](https://github.com/a/halat)", None),
    ],
)
def test_below_the_name_of_a_language_stands_what_is_in_it(heading, entry, language, authority):
    citations = cited(read(f"# L\n\n## {heading}\n\n### Books\n\n- {entry}\n"), authority).citations
    listings = [listing_of(each, Origin("list", "1", "1")) for each in citations]
    (work,) = resolve(listings, {}, authority, 2030).works
    assert work.description is not None
    assert work.description.values.get("language") == language


@given(st.text())
def test_any_text_has_a_language_or_none(text):
    language = language_of(text)
    assert language is None or len(language) == 2


@pytest.mark.parametrize("text", ["a'", "de ", "([", "я"])
def test_a_title_of_twice_the_length_takes_twice_the_steps(text):
    for told in (language_of, named_language):
        assert steps(told, text * 20_000) < 2.5 * steps(told, text * 10_000)
