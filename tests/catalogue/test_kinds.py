# ruff: noqa: RUF001 - titles in all scripts stand here
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.kinds import Entry, kind_of
from app.catalogue.listing import Origin
from app.catalogue.records import Kind
from app.catalogue.resolve import resolve
from app.reading import cited, listing_of, read
from tests.long import LONG
from tests.steps import steps

CASES = [
    # A form that a title is about is none; at the end of it, or in a clause of its own, it is.
    ("How to read a book in one day", None, "https://a.org/x/y", [], "tutorial"),
    ("What I learned from writing a book", None, "https://a.org/2019/learned-it", [], "tutorial"),
    ("Was ich nach einem Kurs lernte", None, "https://a.de/x", ["Bücher"], "book"),
    ("Weave a net after a course", None, "https://a.org/x", ["Books"], "book"),
    ("Pourquoi j'ai écrit un livre", None, "https://a.fr/blog/livres", [], "tutorial"),
    ("Comment choisir un livre", None, "https://a.fr/blog/choix", [], "tutorial"),
    ("How we run our course", None, "https://a.org/blog/x", [], "tutorial"),
    ("Why you should write a blog", None, "https://a.org/blog", ["Guides"], "tutorial"),
    ("How to Tie a Knot: a video course", None, "https://a.org/x", [], "course"),
    ("How to Design Nets textbook", None, "https://a.org/x", [], "book"),
    ("Knots you need, the course", None, "https://a.org/x", [], "course"),
    ("How to splice, a tutorial", None, "https://a.org/x", ["Videos"], "tutorial"),
    # What is called as texts are is none of the tools and data that it may be about.
    ("Visual guide to splices", None, "https://a.org/x", ["Rope tools"], "tutorial"),
    ("Leitfaden für Knoten", None, "https://a.de/x", ["Werkzeuge"], "tutorial"),
    ("Guía visual de nudos", None, "https://a.es/x", ["Herramientas"], "tutorial"),
    ("Why your tools matter so much", None, "https://a.org/20/posts/x", ["Tools"], "tutorial"),
    ("Falsehoods about ropes", None, "https://a.org/blog/x", ["Databases"], "tutorial"),
    ("What does a rope index hold?", None, "https://a.org/2019/12/1/x", ["Data"], "tutorial"),
    ("Guide", None, "https://guide.org", ["Tools"], "software"),
    ("Rope about", None, "https://a.org/blog/x", ["Tools"], "software"),
    ("ropewalk: twists your ropes", None, "https://a.org/x", ["Books"], "book"),
    (
        "Falsehoods about rope packages",
        "Covers package and rope.",
        "https://a.org/blog/x",
        [],
        "tutorial",
    ),
    ("How ropes hold", None, "https://github.com/a/ropes", ["Guides"], "tutorial"),
    ("hawser: twists your ropes", None, "https://github.com/a/hawser", [], "software"),
    ("Writing a loom, in Forth", None, "https://a.org/blog/x", ["Looms", "Compilers"], "tutorial"),
    ("Loom for hemp and for sisal", None, "https://a.org/posts/x", ["Compilers"], "tutorial"),
    # A book says its edition, a course its code and term, MIT's its number alone.
    ("Readings in Hemp, 4th Edition", None, "https://hemp.org", [], "book"),
    ("Lehrbuch der Seile (3. Auflage)", None, "https://seil.de", [], "book"),
    ("The 4th Edition of the Rope Fair", None, "https://a.org/posts/x", [], "tutorial"),
    ("EE 16A Fall 2019", None, "https://fa19.ropes.org/", [], "course"),
    ("MIT 6.100", None, "https://a.org/6.100/x.html", [], "course"),
    ("WW 40 Summer", None, "https://a.org/posts/x", [], "tutorial"),
    # What takes five minutes is a film where films lie.
    ("30 Bends in 5 Minutes", None, "https://www.youtube.com/watch?v=1", [], "video"),
    ("A loom in 9 lines", None, "https://a.org/loom", [], "tutorial"),
    # The word of a book in an address: of the book itself, or the folder of books.
    ("Twist", None, "https://a.org/books/twist", [], "book"),
    ("Hemp", None, "https://hemp.org/hemp-book.pdf", [], "book"),
    ("Recalling what was read", None, "https://a.org/blog/recall-books/", [], "tutorial"),
    ("On plots", None, "https://a.org/posts/how-to-plot-a-book/", [], "tutorial"),
    ("Mastering rope", None, "https://a.org/notes/ann/2-mastering-rope", ["Guides"], "tutorial"),
    ("Mastering rope", None, "https://a.org/notes/ann/rope.pdf", [], "lecture"),
    # Who joins together has a site of its own, wherever it lies.
    ("KNOT", None, "https://a.org/", ["Organizations and Networks"], "homepage"),
    ("Ropes", None, "https://a.org/posts/ropes", ["Organization of looms"], "tutorial"),
    # What a remark says of a tool in more than one word.
    ("Selvage", "A suite of browser-based weaving tools.", "https://selvage.org", [], "software"),
    ("Selvage", "Open-source weaving platform for all.", "https://selvage.org", [], "software"),
    ("Selvage", "A platform for weavers.", "https://selvage.org", [], "homepage"),
    ("Selvage", "Writing a tool for all.", "https://a.org/posts/x", [], "tutorial"),
    # What a remark says of the course beats the heading.
    ("Knots", "With theory and work, the course will foster play.", None, ["Guides"], "course"),
    ("Knoten", "Zu Beginn, der Kurs behandelt alle.", "https://a.de/x", ["Guides"], "course"),
    ("Bends", "The book explains bends.", "https://a.org/x", ["Guides"], "book"),
    ("Knots", "In twelve weeks this course teaches all bends.", "https://a.org/x", [], "course"),
    ("Knoten", "In einer Woche lehrt dieser Kurs viel.", "https://a.de/20/posts/x", [], "tutorial"),
    (
        "Bends",
        "Notes written for this course teach bends.",
        "https://a.org/posts/x",
        [],
        "tutorial",
    ),
    # A search among blogs and a list of them are no community, what is told at a fair is a talk.
    ("Blog Search", "A search service for rope blogs.", "https://a.org/x/y", ["Forums"], "other"),
    ("Directory", "The list of major rope blogs.", "https://a.org/x/y", ["Discussions"], "other"),
    ("Ropes", "A list of people who talk.", "https://a.org/x/y", ["Discussions"], "forum"),
    ("Rope rot", "Presentation of odd ropes.", "https://a.org/event/x", ["Rot"], "lecture"),
    ("Rope rot", "A talk by Ann Bee on rot.", "https://youtu.be/x", ["Rot"], "video"),
    ("Rope rot", "A presentation layer for ropes.", "https://a.org/posts/x", ["Rot"], "tutorial"),
    ("Loops", "Useful when done, the course is over.", "https://a.org/x", ["Guides"], "tutorial"),
    # A post on a blog is no homepage, a blog is.
    ("Ropes at scale", "Rope blog", "https://a.org/2018/ropes-at-scale", [], "tutorial"),
    ("Warum Hanf reißt", "Blog von Ann Bee", "https://a.de/blog/hanf-reisst", [], "tutorial"),
    ("Ropes - the Acme Blog", None, "https://blog.acme.org/2020/01/ropes.html", [], "tutorial"),
    ("Ropes", "A blog on ropes", "https://ropes.net", [], "homepage"),
    ("Ann's Blog", None, "https://a.org/ann/", [], "homepage"),
    # A book may be a guide.
    ("The Power of Knots", "A guide to knots", "https://a.org/x", ["E-books for sale"], "book"),
    ("Der Mond", "Ein Guide mit Karten", "https://mond.de", ["Bücher zum Kaufen"], "book"),
    # What a repository holds goes before where it lies.
    ("ann/free-rope-books", None, "https://github.com/ann/free-rope-books", [], "other"),
    ("ann/rope-blogs", None, "https://github.com/ann/rope-blogs", [], "other"),
    ("ann/awesome-hemp", None, "https://github.com/ann/awesome-hemp", [], "other"),
    ("ann/bookshelf", None, "https://github.com/ann/bookshelf", [], "software"),
    ("ann/rigger-roadmap", None, "https://github.com/ann/rigger-roadmap", [], "tutorial"),
    ("Rope Megarepo", "study materials for riggers", "https://github.com/a/m", [], "tutorial"),
    ("A complete rope study plan", None, "https://github.com/a/p", [], "tutorial"),
    ("The Tar group guide to ropes", None, "https://github.com/a/g", [], "tutorial"),
    ("rope-cli", "Fast. See the guide to build it.", "https://github.com/a/r", [], "software"),
    ("rope-q", "Collection of questions for riggers", "https://github.com/a/q", [], "other"),
    ("fragen", "Sammlung von Fragen", "https://github.com/a/f", ["Tools"], "other"),
    ("hemp", "Colección de recursos útiles", "https://gitlab.com/a/h", [], "other"),
    ("hemp", "Notes on hemp", "https://github.com/a/h", [], "other"),
    ("Services Reading List", None, "https://github.com/a/l", [], "other"),
    (
        "names",
        "Compilation of diverse name data for tests",
        "https://github.com/a/n",
        [],
        "dataset",
    ),
    ("nk", "A huge corpus of knots", "https://github.com/a/nk", [], "dataset"),
    ("Knot Testing Data", None, "https://github.com/a/ktd", [], "dataset"),
    ("Rope cheat sheets", None, "https://github.com/a/rcs", [], "tutorial"),
    ("q", "Collection of fast queues", "https://github.com/a/q", [], "software"),
    ("q", "A collection of data structures", "https://github.com/a/q", [], "software"),
    ("q", "A set of tools to read data", "https://github.com/a/q", [], "software"),
    ("q", "Download datasets from the sea", "https://github.com/a/q", [], "software"),
    ("note", "Notes app for sailors", "https://github.com/a/note", [], "software"),
    # Headings in other languages, adjectives behind them, two of them in signs.
    ("Cordas", None, "https://a.br/1", ["Livros recomendados"], "book"),
    ("Tali", None, "https://a.id/1", ["Buku"], "book"),
    ("Dây", None, "https://a.vn/1", ["Khóa học miễn phí"], "course"),
    ("Seile", None, "https://a.de/1", ["Vorlesungsaufzeichnungen"], "lecture"),
    ("Seile", None, "https://a.de/1", ["Fachbücher"], "book"),
    ("Лини", None, "https://a.ua/1", ["Курси та лекції"], "course"),
    ("绳索", None, "https://a.cn/1", ["数据"], "dataset"),
    ("绳索与中国数据库", None, "https://a.cn/1.pdf", ["论文"], "paper"),
    # What only tells where nothing else does.
    ("Cordas", None, "https://a.br/livro", ["Leituras"], "book"),
    ("Nudos", None, "https://a.es/n.pdf", ["Lecturas"], "paper"),
    ("Nudos", "nudos por región", "https://a.es/n", ["Bases de datos"], "dataset"),
    ("Nudos", None, "https://a.es/n", ["Ciclos de conferencias"], "lecture"),
    ("Nudos", "ata y desata", "https://a.es/n", ["Aplicaciones"], "software"),
    ("Sutton & Barto's RL book", None, "https://github.com/a/rl", ["Software"], "book"),
    ("The Matrix Cookbook", None, "http://a.edu/mc.pdf", ["Other"], "book"),
    ("El libro de la selva", None, "https://a.es/1", ["Varios"], "book"),
    ("Lehrbuch der Botanik", None, "https://a.de/1", [], "book"),
    ("Curso de Direito Marítimo", None, "https://a.br/1", ["Livros"], "book"),
    ("Curso de Direito Marítimo", None, "https://a.br/1", ["Vários"], "course"),
    ("Ropes", None, "https://a.org/scans/ropes.djvu", [], "book"),
    ("绳索", None, "https://a.cn/1", ["编程书籍索引"], "book"),
    ("绳结语料库", None, "https://a.cn/2", [], "dataset"),
    ("一步步搭建绳网", None, "https://github.com/a/rope", ["图书"], "book"),
    ("搭建", None, "https://github.com/a/rope", ["图书"], "software"),
    ("Das Seilerbuch", None, "https://a.de/9", [], "book"),
    ("Канати: підручник", None, "https://a.ua/9", [], "book"),
    ("Ropes", None, "https://a.org/doi/full/10.5555/12345", [], "paper"),
    ("Ropes", None, "https://academic.oup.com/rope/article/17/4/233/1", ["Tools"], "paper"),
    ("Cordas", None, "https://a.org/1", ["Teses"], "thesis"),
    ("로프", None, "https://a.org/1", ["🎓 강의"], "lecture"),
    ("Канати", None, "https://a.org/1", ["Лекції"], "lecture"),
    ("Halatlar", None, "https://a.org/1", ["Dersler"], "course"),
    ("Ropes", None, "https://a.org/1", ["Journal articles"], "paper"),
    ("Ropes", None, "https://a.org/notes/2014/01/10/ropes", ["Others"], "tutorial"),
    ("Учебник по физике", None, "https://a.ru/1", [], "book"),
    ("Neural Networks Class on Coursera", None, "http://a.org/1", [], "course"),
    ("A course in weaving", None, "https://www.youtube.com/playlist?list=1", ["Videos"], "course"),
    ("Curso de carpintería", None, "https://a.es/2", ["Vídeos"], "course"),
    ("Kurs der Imkerei", None, "https://a.de/2", [], "course"),
    ("Курс по истории", None, "https://a.ru/2", [], "course"),
    ("Knots, PhD thesis of Ann Alpha", None, "https://arxiv.org/abs/1801.00001", [], "thesis"),
    ("Master's thesis on nets", None, "http://a.org/1", ["Papers"], "thesis"),
    ("Thèse de doctorat sur les ponts", None, "http://a.fr/1", [], "thesis"),
    ("Diplomarbeit: Brücken", None, "http://a.de/3", [], "thesis"),
    ("Lecture notes on tides", None, "https://github.com/a/tides", ["Books"], "lecture"),
    ("Lecture 17: Linear Models", None, "http://a.org/1", [], "lecture"),
    ("Ann's talk at the fair", None, "https://youtu.be/1", ["Videos"], "lecture"),
    ("Folien zur Vorlesung", None, "http://a.de/4", [], "lecture"),
    ("OpenAI RL tutorial", None, "http://a.org/1", [], "tutorial"),
    ("IPAM School Tutorial on: Nets", None, "http://a.org/1", ["Papers"], "tutorial"),
    ("Probability Cheatsheet", None, "http://a.org/1", ["Papers"], "tutorial"),
    ("The Penn Treebank Corpus", None, "http://a.org/1", [], "dataset"),
    ("A dataset of river levels", None, "http://a.org/1", [], "dataset"),
    ("[Video] Splicing", None, "http://a.org/1", [], "video"),
    ("A net in 11 lines of Python", None, "http://a.org/1", [], "tutorial"),
    ("Ropes", "A golden standard textbook, surveying ropes", "http://a.org/1", [], "book"),
    ("Ropes", "Power Point", "http://a.org/1", ["Papers"], "lecture"),
    ("Ropes", "A seven-video series", "http://a.org/1", [], "video"),
    ("Ropes", "A small library for ropes.", "https://ropes.io", ["Other"], "software"),
    ("Ropes", "Command-line tool that counts ropes", "https://ropes.io", [], "software"),
    ("Ropes", "The original paper", "https://a.org/r.pdf", [], "paper"),
    ("Ropes", "Free online book about ropes", "https://github.com/a/ropes", ["Tools"], "book"),
    ("Boats from Sketches", None, "https://arxiv.org/abs/1801.00021", ["Videos"], "paper"),
    ("Knots of the north", None, "https://doi.org/10.1000/1", ["Books"], "paper"),
    ("Moss", None, "https://www.nature.com/articles/s1", ["News"], "paper"),
    ("Tides", None, "https://www.jstor.org/stable/1", [], "paper"),
    ("Bread", None, "https://pubmed.ncbi.nlm.nih.gov/1/", [], "paper"),
    (
        "dinghy-draw",
        "Draws dinghies.",
        "https://github.com/example/dinghy-draw",
        ["Books"],
        "software",
    ),
    ("hullthesis", "Tests hulls.", "https://github.com/example/hullthesis", ["Tools"], "software"),
    ("lichen", None, "https://packagist.org/packages/a/lichen", ["Papers"], "software"),
    ("lichen", None, "https://www.github.com/a/lichen/?tab=readme", [], "software"),
    ("reef", "Free and open source software for sails.", "http://a.org/1", [], "software"),
    ("reef", "Free, easy-to-use tool to help you sail", "http://a.org/1", [], "software"),
    ("reef", "A small, quick and quiet library written in C", "http://a.org/1", [], "software"),
    ("reef", "Open source tools and services for sailors", "http://a.org/1", [], "software"),
    ("reef", "Logiciel libre et gratuit pour la voile", "http://a.fr/1", [], "software"),
    ("reef", "Kleines, schnelles Werkzeug für Segler", "http://a.de/1", [], "software"),
    ("reef", "Una herramienta para navegantes", "http://a.es/1", [], "software"),
    ("reef", "Course materials for a summer on the sea", "https://github.com/a/reef", [], "course"),
    ("Kursmaterial zum Segeln", None, "https://gitlab.com/a/segeln", [], "course"),
    ("reef", "A list of reefs off the coast", "https://github.com/a/reef", [], "other"),
    ("a/reef: a long list of reefs", None, "https://github.com/a/reef", ["Tools"], "other"),
    ("Klippen", "Eine Liste von Klippen", "https://codeberg.org/a/klippen", [], "other"),
    ("reef", "A linked list of reefs", "https://github.com/a/reef", [], "software"),
    ("Reefs yet unsolved", "A list of reefs", "https://arxiv.org/abs/1801.00022", [], "paper"),
    ("Which reef?", None, "https://sailing.stackexchange.com/questions/1/x", ["Tools"], "forum"),
    ("Reefs", None, "https://docs.google.com/presentation/d/1/edit", [], "lecture"),
    ("Reefs", None, "http://a.com/2015/mar/7/reefs.html", ["Wind"], "tutorial"),
    ("lichen", None, "https://cran.r-project.org/web/packages/lichen/index.html", [], "software"),
    ("Ropes and Loads", None, "https://www.coursera.org/learn/ropes", [], "course"),
    (
        "Ropes in Practice",
        None,
        "https://ocw.mit.edu/courses/rope-2-01-fall-2009/",
        ["Books"],
        "course",
    ),
    ("Gärten", None, "https://www.udemy.com/course/gaerten/", [], "course"),
    ("Sailing", None, "https://www.goodreads.com/book/show/1", ["Links"], "book"),
    ("Sailing", None, "https://www.amazon.de/Segeln/dp/123", ["Links"], "book"),
    ("Sailing", None, "https://www.oreilly.com/library/view/sailing/1/", ["Tools"], "book"),
    ("Algebra", None, "https://www.springer.com/mathematics/book/978-0-387-30303-1", [], "book"),
    ("Drawing a Dinghy", None, "https://www.youtube.com/watch?v=1", ["Books"], "video"),
    ("Drawing a Dinghy", None, "https://vimeo.com/1", [], "video"),
    ("Nets", None, "https://www.youtube.com/playlist?list=1", ["Online Courses"], "course"),
    ("Nets", None, "https://youtu.be/1", ["Lectures"], "lecture"),
    ("Rivers", None, "https://www.kaggle.com/datasets/a/rivers", ["Papers"], "dataset"),
    ("Moss", None, "https://www.reddit.com/r/moss/", ["Blogs"], "forum"),
    ("Moss", None, "http://www.slideshare.net/a/b", ["Papers"], "lecture"),
    ("Nets", None, "http://a.edu/SeppHochreiter1991ThesisAdvisor.pdf", ["Papers"], "thesis"),
    ("Nets", None, "http://a.edu/phdthesis.pdf", ["Papers"], "thesis"),
    ("Ann Alpha", None, "http://a.org/ann", ["Researchers' Personal Websites"], "homepage"),
    ("Sails", None, "http://a.org/1", ["Deep- and Machine-Learning Fora"], "forum"),
    ("Sails", None, "http://a.org/1", ["Theory", "Books"], "book"),
    ("Sails", None, "http://a.org/1", ["Advanced", "Online Courses", "Books"], "course"),
    ("Sails", None, "http://a.org/1", ["On the coast", "Books on the sea"], "book"),
    ("Sails", None, "http://a.org/1", ["Maps", "Courses on maps"], "course"),
    ("Sails", None, "http://a.org/1", ["Libros"], "book"),
    ("Sails", None, "http://a.org/1", ["Bücher und Romane"], "book"),
    ("Sails", None, "http://a.org/1", ["Книги"], "book"),
    ("Sails", None, "http://a.org/1", ["推荐书籍"], "book"),
    ("Sails", None, "http://a.org/1", ["データセット"], "dataset"),
    ("Sails", None, "http://a.org/1", ["Outils et logiciels"], "software"),
    ("Sails", None, "http://a.org/1", ["Software and Tools"], "software"),
    ("Sails", None, "http://a.org/1", ["Academic Papers and Other Writings"], "paper"),
    ("Sails", None, "http://a.org/1", ["Computer Science courses with video lectures"], "course"),
    ("Sails", None, "http://a.org/1", ["Data Sets"], "dataset"),
    ("Sails", None, "http://a.org/s.pdf", ["Books"], "book"),
    ("How to whip a rope", None, "http://a.org/1", ["Books"], "book"),
    ("How to whip a rope", None, "http://a.org/1", ["Rope"], "tutorial"),
    ("Sails", None, "https://colah.github.io/posts/x/", ["Other"], "tutorial"),
    ("Sails", None, "http://a.com/2015/03/17/an-example/", ["Papers"], "paper"),
    (
        "The Rivers dataset: levels of a century",
        None,
        "https://arxiv.org/abs/1801.00001",
        ["Data"],
        "paper",
    ),
    ("Sail loads", "A framework for sails", "https://arxiv.org/abs/1801.00001", ["Data"], "paper"),
    ("Harbours", "Library of Congress | fire maps", "http://a.org/1", ["Maps and data"], "dataset"),
    ("Sails", "Library of sails", "http://a.org/1", ["Other"], "software"),
    (
        "Awesome knots",
        "A curated list of knots",
        "https://github.com/a/awesome-knots",
        ["Books"],
        "other",
    ),
    ("Sails", None, "http://a.com/blog/sails-in-wind", ["Blogs"], "tutorial"),
    ("Sails", None, "https://blog.a.com/sails", ["Wind"], "tutorial"),
    ("Sails", None, "http://sails.org/", ["Blogs"], "homepage"),
    ("Knots at Sea", "Videos and slides.", "http://a.org/1", ["Courses"], "course"),
    ("Knots at Sea", "Videos and slides.", "http://a.org/1", ["Knots"], "video"),
    ("Knots at Sea", None, "https://github.com/a/knots", ["Classes"], "course"),
    ("Knots at Sea", None, "https://github.com/a/knots", ["Knots"], "software"),
    ("Knots", None, "http://a.org/1", ["Vorlesungen und Kurse"], "course"),
    ("A First Course in Knots", None, "http://a.org/1", ["Books"], "book"),
    ("Knots", "Rig is a system to tie knots.", "http://a.org/1", ["Knots"], "software"),
    ("Knots at Sea", "A very broad list that has knots.", "https://github.com/a/k", [], "other"),
    ("Coast Data Portal", None, "http://a.org/1", ["Knots"], "dataset"),
    ("Knots in 20 Minutes", None, "http://a.org/1", ["Knots"], "tutorial"),
    ("Lists", "A doubly linked list that sorts.", "https://github.com/a/k", [], "software"),
    ("Knots", None, "https://eng.a.com/knots", ["Knots"], "tutorial"),
    ("Knots", None, "https://www.sciencedirect.com/science/article/pii/1", ["Knots"], "paper"),
    ("Sails", None, "https://onlinelibrary.wiley.com/doi/book/10.1002/1", [], "book"),
    ("Sails", None, "https://www.reddit.com/r/sails/", [], "forum"),
    ("Acme", None, "https://blog.acme.example/", ["A to C", "Firms", "Rope Blogs"], "homepage"),
    ("Acme", None, "https://acme.example/blog/", ["A to C", "Rope Blogs"], "homepage"),
    ("Acme", None, "https://medium.com/acme-ropes", ["A to C", "Rope Blogs"], "homepage"),
    ("Knots", None, "https://acme.example/blog/on-knots", ["Knots", "Rope Blogs"], "tutorial"),
    ("Ann Bee", None, "http://cs.kiel.example/~bee/", ["Europe"], "homepage"),
    ("The Rope Bootcamp", None, "http://a.org/1", ["Ropes"], "course"),
    ("Old sails", None, "https://doi.org/10.5555/1", ["Ropes"], "paper"),
    ("A dataset of sails", None, "https://doi.org/10.5281/zenodo.1", ["Ropes"], "dataset"),
]
# Words of form that say another thing, half words, subjects.
TRAPS = [
    ("Sails", None, "http://a.org/1", ["Jobs", "Community"]),
    ("Synthesis of Fibres", None, "https://rope.example.org/synthesis", ["Rope"]),
    ("Sails", None, "http://a.org/1", ["Books and courses"]),
    ("Sails", None, "http://a.org/s.pdf", ["Rope"]),
    ("Sails", None, "http://a.org/1", ["Video games"]),
    ("Sails", None, "http://a.org/1", ["Software engineering"]),
    ("Sails", None, "http://a.org/1", ["Data structures"]),
    ("Sails", None, "http://a.org/1", ["Paper folding"]),
    ("Sails", None, "http://a.org/1", ["Library science"]),
    ("Sails", None, "http://a.org/1", ["Class diagrams"]),
    ("Sails", None, "http://a.org/1", ["Dialog"]),
    ("Nudos", "todo sobre nudos", "https://a.es/n", ["Lecturas"]),
    ("Nudos", None, "https://a.es/n", ["Bases de datos"]),
    ("縄", None, "https://a.jp/1", ["データ・ツール"]),
    ("绳索", None, "https://a.cn/1", ["大数据"]),
    ("Multi-class Support Vector Machines", None, "http://a.org/1", []),
    ("Class imbalance in neural networks", None, "http://a.org/1", []),
    ("Working Class", None, "http://a.org/1", []),
    ("Nets, of course!", None, "http://a.org/1", []),
    ("The course of empire", None, "http://a.org/1", []),
    ("Course correction", None, "http://a.org/1", []),
    ("Facebook and notebooks", None, "http://a.org/1", []),
    ("Book-keeping in Venice", None, "http://a.org/bookkeeping", []),
    ("The Church-Turing thesis", None, "http://a.org/1", []),
    ("Video game history", None, "http://a.org/1", []),
    ("Smalltalk", None, "http://a.org/1", []),
    ("Hypothesis testing", None, "http://a.org/hypothesis.html", []),
    ("Ropes", "A list of books and videos", "http://a.org/1", []),
    ("Ropes", "Companion code for the book", "http://a.org/1", []),
    ("Ropes", "Why the paper tears", "http://a.org/1", []),
    ("Ropes", "Guides, tools, and other help for sailors", "http://a.org/1", []),
    ("Ropes", "An application of knots to sails", "http://a.org/1", []),
    ("Ropes", "Useful tools that nobody teaches", "http://a.org/1", []),
    ("Ropes", None, "https://gist.github.com/a/b5", []),
    ("Ropes", None, "https://docs.github.com/en/ropes", []),
    ("Ropes", None, "https://github.com/topics/ropes", []),
    ("Ropes", None, "https://meta.stackexchange.com/help/ropes", []),
    ("Facts of ropes", None, "https://github.com/a/ropes/blob/main/facts.md", []),
    ("Sails", None, "http://a.org/1", ["Bootcamp"]),
    ("Sails", None, "https://a.org/knots", ["Sails", "Community"]),
    ("Arxiv", None, "https://arxiv.org.example.com/1", []),
    ("", None, None, []),
]


@pytest.mark.parametrize(("title", "note", "url", "headings", "kind"), CASES)
def test_kind(title, note, url, headings, kind):
    found = kind_of(Entry(titles=[title], note=note, url=url, headings=headings))
    assert found is not None
    assert found.kind == kind
    said = " ".join(filter(None, [title, note, url, *headings]))
    assert found.text.lower() in said.lower()


@pytest.mark.parametrize(("title", "note", "url", "headings"), TRAPS)
def test_no_kind(title, note, url, headings):
    assert kind_of(Entry(titles=[title], note=note, url=url, headings=headings)) is None


@pytest.mark.parametrize(
    ("identifiers", "headings", "kind"),
    [
        ({"arxiv": "2301.00001"}, ["Books"], "paper"),
        ({"isbn": "9783161484100"}, ["Papers"], "book"),
        ({"doi": "10.5555/1"}, ["Ropes"], "paper"),
        ({"doi": "10.5555/1"}, ["Books"], "book"),
    ],
)
def test_kind_by_number(identifiers, headings, kind):
    found = kind_of(Entry(titles=["Ropes"], headings=headings, identifiers=identifiers))
    assert found is not None
    assert found.kind == kind


def test_every_kind_has_a_case():
    assert {case[-1] for case in CASES} == set(get_args(Kind.__value__))


def test_what_is_printed_beats_the_address_and_that_the_headings():
    title, note, url = "Nets: a tutorial", "A book", "https://arxiv.org/abs/1801.00001"
    headings = ["Films", "Courses"]
    venue, publisher = "COLING 2014 tutorial", "Springer"
    kinds = []
    for entry in (
        Entry([title], note, publisher, venue, url, headings),
        Entry(["Nets"], note, publisher, venue, url, headings),
        Entry(["Nets"], None, publisher, venue, url, headings),
        Entry(["Nets"], None, publisher, None, url, headings),
        Entry(["Nets"], None, publisher, "Nature", url, headings),
        Entry(["Nets"], None, None, None, None, headings),
        Entry(["Nets"], None, None, None, None, headings[1:]),
    ):
        found = kind_of(entry)
        assert found is not None
        kinds.append(found.kind)
    assert kinds == ["tutorial", "book", "tutorial", "book", "paper", "video", "course"]
    found = kind_of(Entry(["Nets"], publisher="Springer", headings=["Theses"]))
    assert found is not None
    assert found.kind == "thesis"


@given(st.text(), st.text(), st.text(), st.lists(st.text()))
def test_any_entry_has_a_kind_or_none(title, note, url, headings):
    found = kind_of(Entry([title], note, url=url, headings=headings))
    assert found is None or found.kind in get_args(Kind.__value__)


SIZE = 10_000 if LONG else 2_000


@pytest.mark.parametrize(
    "text", ["book-", " with", "a ", "//" + "a.", "/2015", "how a ", "you the ", "guía "]
)
def test_an_entry_of_twice_the_length_takes_twice_the_steps(text):
    def judged(text):
        kind_of(Entry([text], text, url=text, headings=[text]))
        kind_of(Entry(["x"], url=f"http://{text}/{text}", headings=[" " * len(text) + "x"]))

    assert steps(judged, text * 2 * SIZE) < 2.5 * steps(judged, text * SIZE)


TOOLS = "".join(f"- [Rope {x}](https://github.com/a/rope{x})\n" for x in range(4))
PICTURED = "".join(f"- 📚 [Rope {x}](http://a.org/{x})\n" for x in "ABC")
TEXTS = "".join(f"- [How {x} are kept](http://a.org/blog/{x})\n" for x in "ABC")
SHELF = "".join(f"- [Rope {x}](https://www.goodreads.com/book/show/{x})\n" for x in range(3))
POSTS = "".join(f"## On {x}\n\n{TEXTS.replace('How', f'How {x}')}\n" for x in ("hemp", "sisal"))
SITES = "".join(f"- [Rope forum {x}](http://forum.{x}.org)\n" for x in "ABCD")
PLAIN = "".join(f"- [Rope {x}](http://a.org/of/{x})\n" for x in "DEFG")
PAPER = "[[paper-2015](https://doi.org/10.1093/abc/x)]"
BOOKS = "".join(f"- [Knots of {x}](http://a.org/{x}) - Ann Bee, Carl Dee (PDF)\n" for x in "ABCD")
# A list, and the kind of what is called "Sails" in it.
FILMS = "\n## Ropes\n\n- [Hold](https://youtu.be/1)\n\n## Knots\n\n- [Tie](https://youtu.be/2)\n"
AROUND = [
    (f"# List\n\n## Rigging\n\n{TOOLS}- [Sails](http://sails.org)\n", "software"),
    (f"# List\n\n## Rigging\n\n{TOOLS}\n## Others\n\n- [Sails](http://sails.org)\n", "homepage"),
    (f"# List\n\n{TOOLS}- [Sails](http://sails.org)\n", "software"),
    (f"# List\n\n{TOOLS[:80]}- [Sails](http://sails.org)\n", "homepage"),
    (f"# List\n\n{TOOLS[:80]}- [Sails](http://sails.org/of/knots)\n", "other"),
    (f"{BOOKS}\n## Others\n\n- [Sails](http://sails.org)\n", "book"),
    # Books in few of its sections make no list of books.
    (f"{BOOKS}\n## Others\n\n- [Sails](http://sails.org/a/b)\n{FILMS}", "other"),
    ("# List\n\n- [Sails](http://sails.org) - Ann Smith (EPUB, PDF)\n", "book"),
    ("# List\n\n- Bee, Ann. *Sails*. 2010.\n", "book"),
    ("# List\n\n- 📖 [Sails](http://a.org/1)\n", "book"),
    ("# List\n\n- :movie_camera: [Sails](http://a.org/1)\n", "video"),
    ("# List\n\n- [Sails](http://a.org/1) 📖\n", "other"),
    # A picture tells of what it stands on; books without one tell of all.
    (f"# List\n\n## Ropes\n\n{PICTURED}- [Sails](http://a.org/1)\n", "other"),
    (f"# List\n\n## Ropes\n\n- 📚 [Sails](http://a.org/1)\n{PICTURED}", "book"),
    (f"# List\n\n## Ropes\n\n{SHELF}- [Sails](http://a.org/1)\n", "book"),
    # Of many entries few tell nothing.
    (f"{TOOLS}\n## Ropes\n\n{SHELF}{PLAIN}- [Sails](http://a.org/of/1)\n", "other"),
    # "Databases" are data, but not where texts on them stand, or more than that is said.
    ("# List\n\n## Databases\n\n- [Sails](http://a.org/of/1)\n", "dataset"),
    (f"# List\n\n## Databases\n\n{TEXTS[:40]}- [Sails](http://a.org/of/1)\n", "other"),
    ("# List\n\n## Databases\n\n- [Sails in your database](http://a.org/of/1)\n", "other"),
    ("# List\n\n## Database schemas\n\n- [Sails](http://a.org/of/1)\n", "other"),
    # In a list of posts a page with a title is one, wherever code and films lie besides.
    (f"{POSTS}\n## Others\n\n- [Sails in wind](http://a.org/of/1)\n", "tutorial"),
    (f"{POSTS}{TOOLS}{FILMS}\n## Others\n\n- [Sails in wind](http://a.org/of/1)\n", "tutorial"),
    (f"{POSTS}\n## Others\n\n- [Sails](http://a.org/of/1)\n", "other"),
    (f"{POSTS}\n## Others\n\n- [Sails in wind](http://sails.org)\n", "homepage"),
    (f"{POSTS}\n## Others\n\n- [Sails in wind](http://sails.org/map.png)\n", "other"),
    (f"{POSTS}\n## Others\n\n- [Sails reading list](http://sails.org/of/1)\n", "other"),
    (f"{POSTS}{PLAIN * 3}\n## Others\n\n- [Sails in wind](http://a.org/of/1)\n", "tutorial"),
    (f"{TEXTS}\n## Ropes\n\n{SITES}\n## Others\n\n- [Sails in wind](http://a.org/of/1)\n", "other"),
    # A paper beside a name that is described is about it.
    (f"# List\n\n## Rigging\n\n- **Sails** - Sorts ropes. {PAPER}\n", "other"),
    (f"# List\n\n## Rigging\n\n{TOOLS}- **Sails** - Sorts ropes. {PAPER}\n", "software"),
    (f"# List\n\n## Rigging\n\n- **Sails** - A tool for ropes. {PAPER}\n", "software"),
    (f"# List\n\n## Rigging\n\n- **Sails in the strongest wind** {PAPER}\n", "paper"),
    (f"# List\n\n## Papers\n\n- **Sails** - Of the wind. {PAPER}\n", "paper"),
    (f"{BOOKS}\n## Others\n\n- [Sails](http://sails.org) - all about them\n", "homepage"),
    ("# List\n\n- Ann Bee, Sails, 2010. [[Thesis]](http://a.org/1)\n", "thesis"),
    ("# List\n\n- [Sails in the Wind](http://a.org/1) ([Paper](http://a.org/2))\n", "paper"),
    ("# List\n\n- [Sails](http://a.org/1) ([Paper](http://a.org/2))\n", "other"),
    ("# List\n\n| Course | School |\n|---|---|\n| [Sails](http://sails.org) | MIT |\n", "course"),
]


@pytest.mark.parametrize(("text", "kind"), AROUND)
def test_what_says_no_kind_has_that_of_its_setting_or_its_section(text, kind, authority):
    citations = cited(read(text), authority).citations
    listings = [listing_of(each, Origin("list", "1", "1")) for each in citations]
    works = resolve(listings, {}, authority, 2030).works
    said = [work.description.values for work in works if work.description]
    assert [values["kind"] for values in said if str(values["title"]).startswith("Sails")] == [kind]
