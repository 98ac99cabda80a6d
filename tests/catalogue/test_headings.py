"""Which headings name a subject: a table of many fields and languages, and laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.topics import subject, subjects
from app.seed import load_authority
from app.text import fold

NAMES = load_authority()

AS_IT_IS = [
    # computing
    "Databases",
    "Web frameworks",
    "Functional programming",
    "Object-oriented programming",
    "Operating systems",
    "Programming languages",
    "Data structures",
    "Static site generators",
    "Text editors",
    "Build tools",
    "Message queues",
    "Game engines",
    "Video games",
    "Blog engines",
    "Home automation",
    "Peer-to-peer networks",
    "Python",
    "Rust",
    "C++",
    "C#",
    "Node.js",
    "SQL",
    "NoSQL",
    "TCP/IP",
    "A/B testing",
    "Web 2.0",
    "Web security",
    # sciences
    "Graph theory",
    "Number theory",
    "Time series analysis",
    "Time series",
    "Probability and statistics",
    "Bayesian statistics",
    "General relativity",
    "Quantum mechanics",
    "Organic chemistry",
    "Climate change",
    "Women in science",
    "Genetics",
    # humanities, law, crafts
    "Ancient Rome",
    "French Revolution",
    "World War II",
    "History of science",
    "Philosophy of mind",
    "Human rights",
    "Labour law",
    "Microeconomics",
    "Music theory",
    "Jazz",
    "Typography",
    "Urban planning",
    "Sourdough bread",
    "Gardening",
    "Public health",
    # other languages
    "Datenbanken",
    "Wahrscheinlichkeitstheorie",
    "Geschichte der Mathematik",
    "Bases de données",
    "Théorie des graphes",
    "Histoire médiévale",
    "Bases de datos",
    "Teoría de grafos",
    "Historia de España",
    "Algebra lineare",
    "Aprendizado de máquina",
    "Grafentheorie",
    "Bazy danych",
    "Базы данных",
    "Теория вероятностей",
    "数据库",
    "机器学习",
    "データベース",
    "統計学",
    "통계학",
    "قواعد البيانات",
]
FOUND_IN = [
    ("1. Databases", "Databases"),
    ("2.3 Graph theory", "Graph theory"),
    ("III. Roman law", "Roman law"),
    ("Databases:", "Databases"),
    ("Graph theory (12)", "Graph theory"),
    ("Type theory (books)", "Type theory"),
    ("Natural language generation (NLG)", "Natural language generation"),
    ("Books: Topology", "Topology"),
    ("Topology – Books", "Topology"),
    ("Week 3: Topology", "Topology"),
    ("Introduction to topology", "topology"),
    ("Books on topology", "topology"),
    ("Papers about the Roman Empire", "Roman Empire"),
    ("Libros sobre topología", "topología"),
    ("Bücher über Topologie", "Topologie"),
    ("Graph theory books", "Graph theory"),
    ("Linear Algebra Resources", "Linear Algebra"),
    ("Medieval history lectures and talks", "Medieval history"),
    ("The Middle Ages", "Middle Ages"),
    ("Graph theory.", "Graph theory"),
    ("  Graph   theory ", "Graph theory"),
]
NO_SUBJECT = [
    # forms
    "Books",
    "Papers",
    "Papers & Books",
    "Books and papers",
    "Online Courses",
    "Academic Papers",
    "Academic Papers and Other Writings",
    "Researchers' Personal Websites",
    "Free books",
    "Recommended reading",
    "Other resources",
    "Miscellaneous",
    "Series",
    "Misc.",
    "Tools",
    "Tools/Libraries",
    "Tools & libraries",
    "Open source software",
    "Tutorials",
    "Video lectures",
    "Getting started",
    "Introduction",
    "Contributing",
    "License",
    "Related lists",
    "See also",
    "External links",
    "Table of contents",
    "Must read",
    "For beginners",
    "Advanced",
    "Awesome lists",
    "Further reading",
    "Bücher",
    "Weitere Ressourcen",
    "Sonstiges",
    "Bücher und Artikel",
    "Livres",
    "Autres ressources",
    "Cours en ligne",
    "Libros",
    "Otros recursos",
    "Cursos en línea",
    "Altre risorse",
    "Livros e artigos",
    "Outros recursos",
    "Boeken",
    "Książki",
    "Kitaplar",
    "Книги",
    "Книги и статьи",
    "Полезные ссылки",
    "Прочее",
    "书籍",
    "其他资源",
    "相关论文",
    "视频教程",
    "書籍",
    "その他",
    "チュートリアル",
    "도서",
    "기타",
    "كتب",
    # times, letters, numbers
    "2019",
    "2019-2020",
    "By year",
    "January",
    "March 2020",
    "1990s",
    "Papers 2019",
    "19th century",
    "A",
    "R",
    "A-Z",
    "Ka–Le",
    "#",
    "100 books",
    "Top 10",
    "Week 1",
    "Chapter 3",
    "Part II",
    "Lecture 4: Slides",
    # languages, places, people, houses, meetings
    "English",
    "Deutsch",
    "中文",
    "Russian books",
    "France",
    "United States",
    "Africa",
    "Yoshua Bengio",
    "Geoffrey E. Hinton",
    "Stanford University",
    "YouTube",
    "O'Reilly",
    "ICML",
    "NIPS 2015",
    # sentences, questions, addresses to the reader
    "Learning to fly",
    "How to read a paper",
    "What is Rust?",
    "Comment apprendre",
    "Wie man lernt",
    "My favourite places",
    "Statistics you should know",
    "Back to top",
    "Becoming an astronomer",
    "Some thoughts",
    "Papers on the internet",
    "Manuals and handbooks",
    "Preprints",
    "This list is no longer maintained.",
    "Databases, but not as we know them from the text books of old",
    "https://example.org",
    "",
    "🚀",
    # a form and something else: whether that is the subject is not sure
    "Comic books",
    "White papers",
    "Livres de poche",
    "Books for children",
    "Other databases",
    "Best databases",
    "Databases and books",
    "数据库书籍",
    "Go (Golang)",
    "Python: Web frameworks",
    # too short or too long to be a name, in signs without blanks between them
    "绳",
    "绳索与船只与海洋与风与潮汐与山",
]


@pytest.mark.parametrize("heading", AS_IT_IS)
def test_a_subject_is_named_as_it_stands(heading):
    assert subject(heading, NAMES) == heading


@pytest.mark.parametrize(("heading", "expected"), FOUND_IN)
def test_a_subject_is_found_in_its_heading(heading, expected):
    assert subject(heading, NAMES) == expected


@pytest.mark.parametrize("heading", NO_SUBJECT)
def test_no_subject(heading):
    assert subject(heading, NAMES) is None


def judged(*paths, titles=(), people=()):
    sections = {tuple(path.split(" / ")): () for path in paths}
    sections |= {tuple(path.split(" / ")): (title,) for path, title in titles}
    found = subjects(sections, frozenset(map(fold, people)), NAMES)
    return {" / ".join(path): name for path, name in found.items()}


def test_another_heading_of_the_list_makes_sure():
    assert judged("Sourdough", "Sourdough books", "Comic books") == {
        "Sourdough": "Sourdough",
        "Sourdough books": "Sourdough",
    }
    assert judged("数据库", "数据库书籍", "Sauerteig", "Bücher / Sauerteig") == {
        "数据库": "数据库",
        "数据库书籍": "数据库",
        "Sauerteig": "Sauerteig",
        "Bücher / Sauerteig": "Sauerteig",
    }
    assert judged("Levain", "Livres de levain") == {
        "Levain": "Levain",
        "Livres de levain": "levain",
    }


def test_a_list_tells_its_people():
    assert judged("Topology", "Xu Ruritan", people=["Xu Ruritan", "Topology"]) == {
        "Topology": "Topology"
    }


@pytest.mark.parametrize(
    "others",
    [
        ("France", "Japan", "Brazil"),
        ("Yoshua Bengio", "Geoffrey Hinton", "Donald Knuth"),
        ("A", "B", "D"),
        ("2017", "2018", "2019"),
        ("ICML", "NIPS", "CVPR"),
    ],
)
def test_the_headings_beside_tell_the_kind(others):
    assert judged(*others, "Ruritania") == {}
    # Two may be an accident, and others are under other headings.
    assert judged(*others[:2], "Topology") == {"Topology": "Topology"}
    assert judged(*others, "Ruritania / Topology") == {"Ruritania / Topology": "Topology"}


def test_a_heading_over_each_work_is_its_title():
    each = [("Redis", "Redis"), ("Kafka", "Kafka"), ("Dbmate", "dbmate")]
    assert judged("Topology", titles=each) == {}
    assert judged("Topology", titles=each[:2]) == {
        "Topology": "Topology",
        "Redis": "Redis",
        "Kafka": "Kafka",
    }


@given(st.text(max_size=80))
def test_total_and_stable(heading):
    found = subject(heading, NAMES)
    if found is not None:
        assert fold(found)
        assert subject(found, NAMES) == found


@given(st.sampled_from([*AS_IT_IS, *NO_SUBJECT]))
def test_case_of_the_first_letter_decides_nothing(heading):
    other = heading[:1].swapcase() + heading[1:]
    assert (subject(other, NAMES) is None) == (subject(heading, NAMES) is None)
