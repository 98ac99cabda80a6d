"""What a heading names: a subject, or only a form, a time, a place, a person.

Told by the heading, then by the list that it stands in. What is not sure is no subject.
Compared by folded words, so that one table serves every language but those that write
words without spaces.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from app.text import fold, words

# A list's outline path of a heading, outermost first.
Path = tuple[str, ...]


class Names(Protocol):
    """The proper names that are known, as `Authority` knows them."""

    def institution_named(self, text: str) -> object | None:
        """Return the institution of that name."""

    def platform_named(self, text: str) -> object | None:
        """Return the platform of that name."""

    def is_venue(self, text: str) -> bool:
        """Tell whether `text` names a venue."""

    def is_publisher(self, text: str) -> bool:
        """Tell whether `text` names a publisher."""

    def is_given(self, text: str) -> bool:
        """Tell whether `text` is a given name."""

    def is_family(self, text: str) -> bool:
        """Tell whether `text` is a family name."""


def _table(text: str) -> frozenset[str]:
    """Return the folded words of a table."""
    return frozenset(words(text))


def _words(text: str) -> frozenset[str]:
    """Return the words of a table as they are written."""
    return frozenset(text.split())


# What works are: beside a subject such a word leaves open what the whole is about.
FORMS = _table("""
    monograph monographs manual manuals proceedings preprint preprints directory
    directories wiki wikis portal portals discussion discussions material materials
    book books ebook ebooks textbook textbooks paper papers article articles writing
    writings publication publications journal journals magazine magazines newsletter
    newsletters thesis theses dissertation dissertations report reports essay essays
    course courses mooc moocs lecture lectures slides talk talks video videos
    screencast screencasts podcast podcasts presentation presentations tutorial
    tutorials guide guides howto howtos cheatsheet cheatsheets walkthrough
    walkthroughs handbook handbooks blog blogs post posts website websites webpage
    webpages homepage homepages site sites link links resource resources reference
    references reading readings bibliography bibliographies documentation docs notes
    forum forums fora conference conferences event events meetup meetups workshop
    workshops webinar webinars interview interviews list lists playlist playlists
    Buch Bücher Buecher Lehrbuch Lehrbücher Artikel Aufsatz Aufsätze Kurs Kurse
    Vorlesung Vorlesungen Vortrag Vorträge Anleitung Anleitungen Zeitschriften
    Literatur Webseiten Verweise Ressourcen Quellen Materialien Filme Konferenzen
    Veranstaltungen livre livres ouvrage ouvrages cours conférence conférences vidéo
    vidéos tutoriel tutoriels guide revue revues lien liens ressource ressources
    lecture lectures thèse thèses sites documents bibliographie libro libros
    artículo artículos curso cursos conferencia conferencias vídeo vídeos tutoriales
    guía guías revista revistas enlace enlaces recurso recursos lectura lecturas
    tesis bibliografía sitios páginas apuntes livro livros artigo artigos aula aulas
    palestra palestras tutoriais guia guias ligações recursos leitura leituras teses
    apostila apostilas libri articolo articoli corso corsi lezione lezioni
    conferenze tutorial guida guide rivista riviste collegamenti risorsa risorse
    lettura letture tesi siti dispense boek boeken artikelen cursus cursussen
    colleges bronnen tijdschriften lezingen bok böcker bøger bøker artiklar artikler
    kurser länkar lenker resurser ressurser książka książki artykuły kursy wykłady
    filmy zasoby linki czasopisma materiały kniha knihy článek články kurzy
    přednášky odkazy zdroje könyvek cikkek kitap kitaplar makale makaleler dersler
    kurslar videolar kaynaklar bağlantılar книга книги статья статьи курс курсы
    лекция лекции видео доклады учебник учебники руководства ссылка ссылки ресурс
    ресурсы материалы журналы блоги сайты подкасты книги статті курси посилання
    ресурси кнігі 도서 책 논문 강의 강좌 튜토리얼 동영상
    블로그 링크 자료 문서 كتب كتاب مقالات دورات دروس
    محاضرات فيديو روابط مصادر مواقع किताबें पुस्तकें लेख पाठ्यक्रम buku artikel
    kursus sách
""")
# Words that name no subject alone, but may be a part of its name ("web frameworks").
GENERIC = _table("""
    toolkit toolkits association associations institute institutes intro intros
    tool tools library libraries framework frameworks software application
    applications app apps project projects package packages plugin plugins extension
    extensions module modules service services system systems platform platforms
    product products language languages program programs utility utilities
    repository repositories repo repos code implementation implementations example
    examples sample samples demo demos dataset datasets data method methods
    technique techniques concept concepts basic basics fundamental fundamentals
    foundation foundations principle principles essential essentials theory practice
    general overview background introduction intro preface summary conclusion topic
    topics area areas field fields subject subjects category categories section
    sections part parts chapter chapters lesson lessons unit units week weeks day
    days level levels step steps stage phase appendix volume vol season episode
    collection collections community communities group groups people person
    researcher researchers author authors company companies organization
    organizations organisations university universities school schools lab labs
    teacher teachers student students news update updates announcement announcements
    survey surveys review reviews film films movie movies documentary documentaries
    image images picture pictures class classes exercise exercises problem problems
    solution solutions quiz quizzes test exam exams template templates snippet
    snippets glossary dictionary dictionaries encyclopedia encyclopedias index
    contents content table toc license licence copyright contributing contribution
    contributions contributor contributors acknowledgement acknowledgements
    acknowledgments acknowledgment credits thanks contact about faq questions
    answers disclaimer legend sponsors support donate changelog todo roadmap install
    installation usage quickstart start started getting starting begin beginner
    beginners novices intermediate advanced expert experts introductory graduate
    undergraduate kids children adults free paid online offline open source public
    private new old official unofficial external internal personal academic
    scientific research popular classic classics modern key core main major minor
    short long full complete quick see also read watch listen learn learning study
    studying self taught must based all any everything anything something stuff
    things thing others etc year years month months date dates era alphabetical
    alphabetically order sorted by jobs job careers career interviewing youtube
    twitter reddit discord slack github channel channels media feed feeds press
    print chat mailing newsgroups English-language multilingual translation
    translations translated January February March April May June July August
    September October November December Monday Tuesday Wednesday Thursday Friday
    Saturday Sunday spring summer autumn fall winter today yesterday tomorrow week
    weekly monthly daily annual yearly Werkzeug Werkzeuge Programme Bibliotheken
    Software Einführung Einleitung Grundlagen Anfänger Fortgeschrittene Übersicht
    Inhalt Inhaltsverzeichnis Lizenz Mitwirken Beispiele Sprachen Allgemein
    Allgemeines Projekte Gemeinschaft Personen Firmen Nachrichten online kostenlos
    kostenlose freie Kontakt Impressum Danksagung Jahr Monat outil outils logiciel
    logiciels bibliothèques introduction débutants débuter généralités sommaire
    contenu licence contribuer exemples langues projets communauté personnes
    actualités ligne gratuit gratuits gratuites commencer général année mois
    herramienta herramientas bibliotecas introducción principiantes empezando
    primeros pasos contenido contenidos índice licencia contribuir ejemplos
    lenguajes proyectos comunidad comunidades personas noticias línea gratis
    gratuito gratuitos general generales año mes ferramenta ferramentas introdução
    iniciantes começando sumário conteúdo licença contribuindo exemplos projetos
    comunidade pessoas notícias grátis gratuitos geral ano strumento strumenti
    librerie introduzione principianti iniziare indice contenuti licenza contribuire
    esempi progetti comunità persone notizie gratuiti generale anno gereedschap
    hulpmiddelen inleiding beginners inhoud licentie voorbeelden projecten
    gemeenschap algemeen jaar verktyg introduktion innehåll exempel narzędzia
    biblioteki wprowadzenie wstęp podstawy spis treści licencja przykłady projekty
    społeczność ogólne rok nástroje úvod obsah příklady araçlar giriş içindekiler
    örnekler projeler topluluk genel инструмент инструменты библиотеки фреймворки
    программы введение основы начинающих начало содержание оглавление лицензия
    примеры проекты сообщество сообщества люди новости онлайн бесплатные общее год
    месяц інструменти бібліотеки вступ 도구 라이브러리 소개
    입문 목차 예제 프로젝트 커뮤니티 뉴스 أدوات برامج
    مقدمة محتويات أمثلة مشاريع उपकरण परिचय alat pengantar
""")
# Words by which a maintainer chooses or puts aside: what is beside them is no name.
CHOICE = _table("""
    other another more related additional further useful best top great good better
    awesome favorite favorites favourite favourites recommended recommendation
    recommendations suggested interesting misc miscellaneous miscellanea miscellany
    various varia latest recent similar selected featured important helpful unsorted
    uncategorized uncategorised deprecated archived inactive obsolete advanced
    beginner beginners intermediate introductory wanted andere anderes weitere
    weiteres sonstige sonstiges verschiedenes nützliche empfohlene beste diverses
    autre autres divers diverse utile utiles meilleurs meilleures recommandés
    recommandées otro otros otra otras más varios varias útil útiles mejores
    recomendados recomendadas outro outros outra outras mais vários diversos úteis
    melhores recomendados altro altri altra altre vari varie utili migliori
    consigliati overig overige anders nuttige övrigt annat andre annet inne inny
    pozostałe różne przydatne polecane ostatní další jiné užitečné egyéb diğer
    çeşitli faydalı другие другое прочее прочие разное полезные лучшие
    дополнительные дополнительно рекомендуемые інше інші 기타 관련 추천 أخرى متنوعة
    متفرقات अन्य lainnya khác
""")
# Languages and places: a subject only beside other words.
PLACES = _table("""
    English German Deutsch French français française Spanish español española
    castellano Portuguese português Italian italiano Dutch nederlands Swedish
    svenska Norwegian norsk Danish dansk Finnish suomi Icelandic Polish polski
    polskie Czech čeština česky Slovak slovenčina Hungarian magyar Romanian română
    Bulgarian български Greek ελληνικά Turkish türkçe Russian русский русские
    русском Ukrainian українська Serbian српски srpski Croatian hrvatski Slovenian
    Hebrew עברית Arabic العربية Persian Farsi فارسی Hindi हिन्दी Bengali Urdu Tamil
    Indonesian Malay Thai ไทย Vietnamese Korean 한국어 Japanese Chinese Mandarin
    Cantonese Latin Esperanto Catalan català Basque Galician Welsh Irish englisch
    französisch spanisch anglais allemand espagnol inglés alemán francés inglês
    alemão francês inglese tedesco francese английский немецкий Africa America
    Americas Asia Europe Oceania Antarctica African American Asian European north
    south east west northern southern eastern western central middle latin united
    states kingdom usa uk eu uae country countries international national local
    global worldwide world regional region regions city cities Afghanistan Albania
    Algeria Argentina Armenia Australia Australian Austria Austrian Azerbaijan
    Bangladesh Belarus Belgium Belgian Bolivia Bosnia Brazil Brazilian Brasil
    Bulgaria Cambodia Cameroon Canada Canadian Chile China Colombia Croatia Cuba
    Cyprus Czechia Denmark Ecuador Egypt Estonia Ethiopia Finland France Germany
    Deutschland Ghana Greece Guatemala Hong Kong Hungary Iceland India Indian
    Indonesia Iran Iraq Ireland Israel Israeli Italy Italia Jamaica Japan Jordan
    Kazakhstan Kenya Korea Kuwait Latvia Lebanon Lithuania Luxembourg Malaysia Malta
    Mexico México Mexican Moldova Mongolia Morocco Myanmar Nepal Netherlands Zealand
    Nigeria Norway Pakistan Palestine Panama Paraguay Peru Philippines Poland Polska
    Portugal Qatar Romania Russia Россия Saudi Arabia Senegal Serbia Singapore
    Slovakia Slovenia Africa Spain España Sri Lanka Sudan Sweden Switzerland Schweiz
    Suisse Syria Taiwan Tanzania Thailand Tunisia Turkey Türkiye Uganda Ukraine
    Україна Uruguay Uzbekistan Venezuela Vietnam Yemen Zambia Zimbabwe Österreich
""")
# Beside any other word a part of a name: "time series".
_ALONE = _table("time times series century centuries")
# Joined to anything.
STOP = _table("""
    a an the of and or in on for to from with by at as s de des du d l la le les et
    ou en au aux der die das den dem des und oder im in el los las y e o del da do
    dos das di dei degli delle della dello il lo gli i nel na no em een het van og
    och i w z и в на для по و من في
""")
_CHOSEN = CHOICE | STOP
_AROUND = _CHOSEN | FORMS
_NO_SUBJECT = FORMS | GENERIC | CHOICE | PLACES | STOP
# Whoever speaks to the reader, asks, denies or tells names nothing.
_SPOKEN = _words("""
    i me my you your we our us this that these those it its is are was were be am do
    does can should would a an some any each every few several many most will how
    why what which who when where not no don't to from with by at for about on than
    there here if but ich du wir ihr mein meine unser für zu zum zur mit wie warum
    was ist sind nicht man je vous nous mon mes notre nos pour avec comment pourquoi
    que qui est sont pas para con cómo por qué mi mis nuestros es son sobre pra com
    como nosso per как для что почему зачем мой мои наши о об с по это не
""")
# What follows is the subject: "books on topology", "introduction to topology".
_ABOUT = re.compile(
    r"^(?:(?P<form>.+?) )?(?:on|about|sobre|sur|über|(?P<intro>introduction) to) "
    r"(?!the (?:web|internet|net)\b)"
    r"(?P<rest>.+)$",
    re.IGNORECASE,
)
# "Livres de levain": the subject, where the list names it too.
_OF = re.compile(r"^(\S+)(?: (?:de|di|do|da|of|van|von)(?: la| las| los)? )(.+)$")
# Before another noun such a word says of which kind that is: "video games".
_BEFORE_NOUN = _table("""
    book video film course blog website site link event list paper lecture post
    article
""")
# Names of fields end like this: "graph theory", "microeconomics".
_FIELD = re.compile(
    r"(?:ology|ography|ometry|onomy|osophy|(?<!com)(?<!bas)(?<!top)(?<!lyr)(?<!class)ics"
    r"|\btheory|\balgebra|\bcalculus|\banalysis|\bhistory|\bsciences?|\blaw|\bchemistry"
    r"|\bengineering|\bprogramming|\bmachine learning|\bdeep learning)$"
)
_NUMBERED = re.compile(r"^(?:\d+(?:\.\d+)+\.?|\d+[.)]|[IVXLC]+[.)]|[A-Za-z]\))\s+")
_ARTICLE = re.compile(r"^the\s+(?=\S)", re.IGNORECASE)
_TAIL = re.compile(r"^(.+?)\s*[(\[（]([^()\[\]（）]*)[)\]）]$")
_PARTED = re.compile(r"\s*[:：]\s*|\s+[-–—|]\s+")
_BROKEN = re.compile(r"[?!？！。…@=<>*]|://|[.,;]$|^\W*$")
_YEAR = re.compile(r"(?:1\d|20)\d\ds?|\d+(?:st|nd|rd|th)")
_NUMBER = re.compile(r"\d+s?|[ivx]+")
_RANGE = re.compile(r"^\w{1,2}\s*[-–—]\s*\w{1,2}$")
_LONGEST = 60
_MOST_WORDS = 6
# Scripts that leave no space between words.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_FORM = (
    "电子书|教科书|教材|书籍|图书|书|論文|论文|文章|教程|课程|公开课|讲座|视频|影片|博客|网站|资源|资料|"
    "链接|参考|文献|文档|笔记|播客|期刊|杂志|会议|電子書|書籍|圖書|書|課程|教學|視頻|講座|網站|資源|"
    "資料|連結|參考|文獻|文件|本|記事|講義|動画|リンク|チュートリアル|ブログ|サイト|リソース|コース|"
    "スライド|ドキュメント"
)
_UNSPACED_GENERIC = (
    "工具|软件|軟體|框架|项目|專案|代码|示例|例子|数据集|入门|入門|基础|基礎|进阶|简介|介绍|介紹|前言|"
    "目录|目錄|目次|社区|社區|新闻|其他|其它|其余|杂项|雜項|相关|相關|推荐|推薦|有用|更多|在线|線上|"
    "免费|免費|优秀|中文|英文|英语|英語|日语|日本語|法语|德语|韩语|中国|中國|美国|日本|ツール|ライブラリ|"
    "その他|はじめに|関連|紹介|オンライン|無料|貢献|许可证|授权|贡献|年|月|日"
)
_UNSPACED_ONLY = re.compile(
    rf"(?:{_UNSPACED_FORM}|{_UNSPACED_GENERIC}|[和与與及的之の、・/\s\d&a-z]|を|と)*",
    re.IGNORECASE,
)
_UNSPACED_ENDS = re.compile(rf"^(?:{_UNSPACED_FORM})|(?:{_UNSPACED_FORM})$")
_UNSPACED_LONGEST = 14


def subject(name: str, names: Names, beside: Collection[str] = frozenset()) -> str | None:
    """Return the subject that a heading names, or None.

    `beside` are the folded headings of the list: what is one of them is surely a name.
    """
    text = _plain(name)
    if text is None or text != name:
        return None if text is None else subject(text, names, beside)
    if _UNSPACED.search(text):
        return _unspaced(text, beside)
    if _is_odd(text) or _is_proper(text, names):
        return None
    return _without_form(text, names, beside)


def _plain(name: str) -> str | None:
    """Return a heading without number, article, aside and what is form before a colon.

    None where it is no name at all, or has two.
    """
    text = " ".join(name.split()).rstrip(":：. ")
    if len(text) > _LONGEST or _BROKEN.search(text):
        return None
    parts = [part for part in _PARTED.split(text) if not _is_form(part)]
    if len(parts) != 1:
        return None
    plain = _ARTICLE.sub("", _NUMBERED.sub("", parts[0]))
    tail = _TAIL.match(plain)
    if tail is None:
        return plain
    return tail[1] if _is_aside(*tail.groups()) else None


@lru_cache(maxsize=65_536)
def bare(name: str, *, forms: bool = True) -> str:
    """Return a heading without number, words of choice and `forms` around.

    So long a one is no name: of that nothing is left.
    """
    if len(name) > _LONGEST:
        return ""
    text = _NUMBERED.sub("", " ".join(name.split()).rstrip(":："))
    parts = _PARTED.split(text)
    if len(parts) > 1:
        parts = [part for part in parts if not _is_form(part)]
    kept = (parts[0] if len(parts) == 1 else text).split()
    around = _AROUND if forms else _CHOSEN
    while kept and around.issuperset(words(kept[-1])):
        kept.pop()
    while kept and around.issuperset(words(kept[0])):
        kept.pop(0)
    return " ".join(kept)


def _is_form(text: str) -> bool:
    """Tell whether only words of form, choice, place, number stand in a text."""
    found = words(text)
    if _UNSPACED.search(text):
        return _UNSPACED_ONLY.fullmatch(text) is not None
    if len(found) == 1 and found[0] in _ALONE:
        return True
    return all(
        w in _NO_SUBJECT or len(w) == 1 or _YEAR.fullmatch(w) or _NUMBER.fullmatch(w) for w in found
    )


def _is_aside(text: str, aside: str) -> bool:
    """Tell whether what stands in brackets says no more: a form, or the initials."""
    initials = "".join(word[0] for word in words(text.replace("-", " ")))
    return _is_form(aside) or fold(aside) in {initials, initials + "s"}


def _is_odd(text: str) -> bool:
    """Tell whether a text is no name: spoken, dated, a range, too long."""
    found = words(text)
    return (
        not found
        or len(found) > _MOST_WORDS
        or any(_YEAR.fullmatch(word) for word in found)
        or _RANGE.match(text) is not None
        or ("," in text and text.count(",") > text.count(" and "))
        or (_ABOUT.match(text) is None and _is_spoken(text))
    )


def _is_spoken(text: str) -> bool:
    return not _SPOKEN.isdisjoint(text.casefold().replace("’", "'").split())


def _is_proper(text: str, names: Names) -> bool:
    """Tell whether a text names a person, an institution, a venue, a publisher."""
    capitals = sum(character.isupper() for character in text.split(maxsplit=1)[0])
    return (
        names.institution_named(text) is not None
        or names.platform_named(text) is not None
        or names.is_publisher(text)
        or (capitals > 1 and names.is_venue(text))
        or _is_person(text, names)
    )


def _is_person(text: str, names: Names) -> bool:
    found = text.split()
    return len(found) in {2, 3} and names.is_given(found[0]) and names.is_family(found[-1])


def _without_form(text: str, names: Names, beside: Collection[str]) -> str | None:
    """Return the subject in a text: all of it, or what a word of form leads to."""
    if about := _ABOUT.match(text):
        leads = bool(about["intro"]) if about["form"] is None else not about["intro"]
        sure = leads and _is_form(about["form"] or "")
        return subject(about["rest"], names, beside) if sure else None
    found = words(text)
    if not CHOICE.isdisjoint(found):
        return None
    if found[0] not in FORMS - _BEFORE_NOUN and found[-1] not in FORMS:
        return None if _ends_in_form(text) else text
    rest = _before_form(text)
    if rest == text:
        of = _OF.match(text)
        rest = of[2] if of and _is_form(of[1]) and fold(of[2]) in beside else ""
    sure = fold(rest) in beside or _is_field(rest)
    return subject(rest, names) if sure else None


def _is_field(text: str) -> bool:
    """Tell whether a text surely names a field, and nothing beside it."""
    return _FIELD.search(fold(text)) is not None and words(text)[0] not in GENERIC


def _before_form(text: str) -> str:
    """Return what stands before the words of form at the end."""
    kept = text.split()
    while kept and (FORMS | STOP).issuperset(words(kept[-1])):
        kept.pop()
    return " ".join(kept)


# So many letters of a word of form are no accident at the end of another.
_CLEAR = 5


def _ends_in_form(text: str) -> bool:
    """Tell whether a last word is joined with one of form: `Lehrvideos`."""
    last = words(text)[-1]
    return any(last[start:] in FORMS for start in range(3, len(last) - _CLEAR + 1))


def _unspaced(text: str, beside: Collection[str]) -> str | None:
    if len(text) == 1 or len(text) > _UNSPACED_LONGEST:
        return None
    if not _UNSPACED_ENDS.search(text):
        return text
    rest = _UNSPACED_ENDS.sub("", text)
    return rest if fold(rest) in beside and not _is_form(rest) else None


def subjects(
    sections: Mapping[Path, Sequence[str]], people: Collection[str], names: Names
) -> dict[Path, str]:
    """Return the subject of each heading of a list that names one.

    `sections` has the titles right under each heading, `people` the folded names of
    the list's authors. Where most headings beside one name people, places, times or
    the works themselves, it does so too.
    """
    beside = {fold(path[-1]) for path in sections}
    found: dict[Path, str] = {}
    kinds: dict[Path, list[str | None]] = defaultdict(list)
    for path, titles in sections.items():
        kind = _kind(path[-1], titles, people, names)
        kinds[path[:-1]].append(kind)
        if kind in _NEVER:
            continue
        if name := subject(path[-1], names, beside):
            found[path] = name
    odd = {above for above, listed in kinds.items() if _mostly_one(listed)}
    return {path: name for path, name in found.items() if path[:-1] not in odd}


_NEVER = frozenset({"person", "place", "time", "letter", "venue"})
_FEWEST = 3


def _mostly_one(kinds: Sequence[str | None]) -> bool:
    """Tell whether at least half of some headings, and three, are of one kind."""
    most = Counter(kind.split()[-1] for kind in kinds if kind).most_common(1)
    return bool(most) and most[0][1] >= _FEWEST and 2 * most[0][1] >= len(kinds)


def _kind(name: str, titles: Sequence[str], people: Collection[str], names: Names) -> str | None:
    """Return what a heading names that is no subject, if that can be told."""
    return next(_kinds(name, titles, people, names), None)


def _kinds(
    name: str, titles: Sequence[str], people: Collection[str], names: Names
) -> Iterator[str]:
    found = words(name)
    if found and all(len(word) == 1 for word in found):
        yield "letter"
    if any(_YEAR.fullmatch(word) for word in found):
        yield "time"
    if found and (PLACES | STOP).issuperset(found):
        yield "place"
    if (len(found) > 1 and fold(name) in people) or _is_person(name, names):
        yield "person"
    if len(found) > 1 and name.istitle() and names.is_given(found[0]):
        yield "perhaps a person"
    if name.isupper() and names.is_venue(name):
        yield "venue"
    if [fold(title) for title in titles] == [fold(name)]:
        yield "title"
