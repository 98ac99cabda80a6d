"""What pages are made of, read once: templates, and static files named by content."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.web.pages import shown

_WEB = Path(__file__).parent.parent
_TEMPLATES, _STATIC = _WEB / "templates", _WEB / "static"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file; its name holds a digest, so it may be kept for ever."""

    name: str
    body: bytes
    media_type: str


class Site:
    """The templates and static files; `build` changes with any of them."""

    def __init__(self) -> None:
        assets = {file.name: _asset(file) for file in sorted(_STATIC.iterdir())}
        self.assets = {asset.name: asset for asset in assets.values()}
        self.build = _digest(*_contents())
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["static"] = {
            name: f"/static/{asset.name}" for name, asset in assets.items()
        }
        self._environment.globals["plurals"] = shown.PLURALS
        self._environment.filters |= shown.FILTERS

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return a page; everything put into it is escaped."""
        return self._environment.get_template(template).render(values)


def _asset(file: Path) -> Asset:
    body = file.read_bytes()
    name = f"{file.stem}.{_digest(body)}{file.suffix}"
    return Asset(name, body, _MEDIA_TYPES[file.suffix])


def _contents() -> Iterator[bytes]:
    for folder in (_TEMPLATES, _STATIC):
        for file in sorted(folder.iterdir()):
            yield file.name.encode()
            yield file.read_bytes()


def _digest(*parts: bytes) -> str:
    return blake2b(b"\0".join(parts), digest_size=6).hexdigest()
