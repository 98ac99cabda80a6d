"""What the words of a link say: a title, or only what lies at its other end."""

import re

from app.documents.claim import Lexicon
from app.documents.links import host_of
from app.documents.passage import LinkSpan
from app.documents.people import is_person

_WHAT = "|".join(
    (
        # what form it has
        r"pdf|ps(?:\.gz)?|html?|epub|djvu|mobi|docx?|pptx?|txt|bib(?:tex)?|doi|arxiv",
        r"abs|abstract|papers?|article|preprint|full text|appendix|poster|book|e-?book",
        r"supp(?:l(?:ementary)?)?(?: material)?|tutorial|reviews?|interview|news",
        # what belongs to it
        r"slides?|presentation|talk|videos?|video lectures?|recordings?|playlist|audio",
        r"podcast|lectures?|lecture (?:notes?|videos?)|notes|readings?|assignments?",
        r"homeworks?|exams?|syllabus|schedule|labs?|problem sets?|psets?|exercises?|solutions?",
        r"(?:course )?materials?|discussion|forum|course(?: (?:page|web ?site|notes))?|handouts?",
        r"live|chat|newsletter|examples?|data|datasets?|(?:live )?demo|models?|weights|checkpoints?|notebooks?|colab",
        # where it is
        r"web|web ?page|web ?site|site|page|home(?: ?page)?|here|links?|url|mirror|backup",
        r"project(?: (?:page|web|website|site))?|official(?: (?:site|website|page))?",
        r"download|rss(?: feed)?|feed|sources?|original|archived?|wayback|wiki|wikipedia|(?:blog ?)?post",
        r"blog|docs?|documentation|readme|publisher|amazon|youtube|vimeo|bilibili",
        r"kaggle|hugging ?face|free|online|english",
        # how it runs
        r"(?:source |official )?codes?|implementation|github|gitlab|repo(?:sitory)?",
        r"python|matlab|pytorch|tensorflow|tf|torch|caffe|keras|jax|theano|lua|java",
        r"javascript|js|c\+\+|cpp|julia|rust|go|scala",
        # in other words
        r"ici|aquí|hier|qui|тут|здесь|buy|order|store|preview|excerpt|sample|enlace|lien|vídeos?|código|página|sitio(?: (?:oficial|web))?|web del curso",
        r"descargar?|télécharger|herunterladen|baixar|scarica|leer|lire|lesen|curso|kurs|cours|corso|reseña",
        r"konspekt|übungen|übungsblätter|lösungen|aufgaben|apuntes|ejercicios|diapositivas|"
        r"folien|skript|aufzeichnung|webseite|quelle|diapositives?|vidéos?|site (?:web|officiel|oficial)|offizielle (?:seite|webseite)",
        "скачать|читать|смотреть|курс|конспект|задачи|записи|материалы|лекции|программа|ссылка|видео|слайды|код|статья|сайт|链接|论文|代码|视频|课件|讲义|主页|下载|官网|豆瓣|リンク|動画|資料|スライド|ダウンロード|다운로드|영상|강의",
    )
)
# "Link to Course", "Watch the video", "Go to the website", "Read more"
_LEADING_WORDS = (
    r"(?:(?:click|cliquez|clique|haz clic|link|go|jump|view|visit|see|read|watch|open|get|download|full|the|to|for|on|in|this|"
    r"more|all|course|via|from|at|it|zum|zur|zu|ir|ver|al|lire|voir|le|la|das|der|die)\s+)*"
)
# "pdf", "[code & data]", "Paper 2", "code-torch": what lies there, no title.
LABEL = re.compile(
    rf"[\s\[(（【]*{_LEADING_WORDS}(?:{_WHAT})"
    rf"(?:(?:\s*[-&+,/|:]\s*|\s+and\s+|\s+)(?:{_WHAT}|v?\d{{1,3}}|(?:19|20)\d\d))*[\s\])）】.:]*",
    re.IGNORECASE,
)
# What is longer is no label; some words could be read in two ways, "web page".
_MAX_LABEL = 60
# "12", "[3]": a number that leads somewhere.
_NUMBER = re.compile(r"[\s\[(#]*\d{0,3}[\s\])]*")
# As in "[Stack RNN source code](...)", "[code]".
CODE_LABEL = re.compile(
    r"\b(?:source\s+)?(?:codes?|implementation|github|repo|repository)\b|^\W*код\W*$",
    re.IGNORECASE,
)
# Where the work itself is: of several labels that one leads to it.
WORK_LABEL = re.compile(
    r"\b(?:pdf|ps|html?|epub|djvu|papers?|article|preprint|arxiv|abs|abstract|doi|"
    r"full text|book|статья|论文)\b",
    re.IGNORECASE,
)
# Where it is shown: next best.
PAGE_LABEL = re.compile(
    r"\b(?:link|url|here|download|web ?page|web ?site|web|site|home ?page|page|"
    r"project|official|online|ссылка|链接|官网)\b",
    re.IGNORECASE,
)
# "CS 107", "6.867", "CS60094", "UCLA Stats 231C": the number of a course.
COURSE_CODE = re.compile(
    r"(?:[A-Z][A-Za-z]{0,8}[\s-]?){0,2}[A-Z]{1,8}[\s-]?\d{1,5}[A-Z]{0,2}(?:\.\d+\w*)?"
    r"|"
    r"\d{1,2}[.-]\d{2,4}[A-Za-z]?"
)
# "10.5555/x", "arXiv:2301.00001"
_IDENTIFIER = re.compile(
    r"(?:doi:\s*)?10\.\d{4,9}/\S+|arxiv:\s*\d{4}\.\d{4,5}(?:v\d+)?", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://|www\.)[^\s<>]+", re.IGNORECASE)
CODE_HOSTS = frozenset(
    {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "sourceforge.net"}
)
PROFILE_HOSTS = frozenset(
    {"scholar.google.com", "orcid.org", "dblp.org", "linkedin.com", "twitter.com"}
)
# What somebody has written there is no page on somebody.
_POST = re.compile(r"/(?:status(?:es)?|posts?|pulse|learning|rec)/")


def is_label(link: LinkSpan) -> bool:
    """Tell whether a link's words only say what lies at its other end: "[pdf]".

    An address in place of words says no more.
    """
    label = link.label
    if is_number(label) or link.repeated or link.target.startswith("#"):
        return True
    if len(label) > _MAX_LABEL:
        return False
    return bool(LABEL.fullmatch(label) or _NUMBER.fullmatch(label))


def is_identifier(text: str) -> bool:
    """Tell whether a text is a DOI or an arXiv id and nothing else."""
    return bool(_IDENTIFIER.fullmatch(text.strip()))


def is_number(label: str) -> bool:
    """Tell whether a text is an identifier or an address: "arXiv:2301.00001"."""
    return is_identifier(label) or is_address(label)


def is_address(text: str) -> bool:
    """Tell whether a text is an address and nothing else: "https://a.org/x"."""
    bare = text.strip(" \t<>()")
    return bool(_ADDRESS.fullmatch(bare))


def is_profile(link: LinkSpan) -> bool:
    """Tell whether a link leads to where people have their pages."""
    known = host_of(link.target).removeprefix("www.") in PROFILE_HOSTS
    return known and not _POST.search(link.target)


def role_of(link: LinkSpan, lexicon: Lexicon) -> str:
    """Return the role of a link that is not the title's."""
    host = host_of(link.target).removeprefix("www.")
    if CODE_LABEL.search(link.label) or host in CODE_HOSTS:
        return "code"
    full_name = len(link.label.split()) > 1 and is_person(link.label, lexicon)
    return "profile" if is_profile(link) or full_name else "related"
