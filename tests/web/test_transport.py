"""HEAD, OPTIONS, CORS, formats and failures: what holds on every route."""

import pytest

from app.main import app_from_environment
from tests.catalogues import application
from tests.problems import check_shape
from tests.web.conftest import client_of

ROUTES = [
    "/v1",
    "/v1/stats",
    "/v1/resources",
    "/v1/resources.jsonl",
    "/v1/resources/resource-1",
    "/v1/resources/doi:10.1000/x.3",
    "/v1/authors",
    "/v1/authors/quoc-v-le",
    "/v1/institutions",
    "/v1/institutions/google",
    "/v1/topics",
    "/v1/topics/music",
    "/v1/categories",
    "/v1/categories/papers",
    "/v1/documents",
    "/v1/documents/deep-list",
    "/v1/documents/deep-list/editions/1/source",
    "/health/live",
    "/health/ready",
    "/openapi.json",
    "/docs",
]

SENT = {"Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "Accept"}
# What curators change.
CHANGES = {
    "/v1/resources": "POST, ",
    "/v1/resources/resource-1": "PATCH, DELETE, ",
    "/v1/resources/doi:10.1000/x.3": "PATCH, DELETE, ",
    "/v1/authors/quoc-v-le": "PATCH, ",
    "/v1/institutions/google": "PATCH, ",
    "/v1/topics": "POST, ",
    "/v1/topics/music": "PATCH, DELETE, ",
}


@pytest.mark.parametrize("path", [*ROUTES, "/v1/resources?format=jsonl", "/v1/none"])
async def test_head_is_get_without_the_body(client, path):
    got = await client.get(path)
    head = await client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers == got.headers


@pytest.mark.parametrize("path", ROUTES)
async def test_options_lists_the_methods(client, path):
    answer = await client.options(path)
    assert answer.status_code == 204
    changes = CHANGES.get(path.partition("?")[0], "")
    assert answer.headers["allow"] == f"GET, HEAD, {changes}OPTIONS"


async def test_a_preflight_is_answered(client):
    headers = {"Origin": "http://x.org", "Access-Control-Request-Method": "PATCH"}
    answer = await client.options("/v1/resources/resource-1", headers=headers)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == answer.headers["allow"]
    assert "PATCH" in answer.headers["allow"]
    # A star would leave out the key of a write.
    assert set(answer.headers["access-control-allow-headers"].split(", ")) == SENT


async def test_a_preflight_of_a_path_that_leads_on(client):
    headers = {"Origin": "http://x.org", "Access-Control-Request-Method": "PATCH"}
    answer = await client.options("/v1/resources/resource-1/", headers=headers)
    assert answer.status_code == 204
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert (await client.options("/none/")).status_code == 404


@pytest.mark.parametrize("path", [*ROUTES, "/v1/none", "/v1/resources?x=1"])
async def test_reads_are_open_to_every_origin(client, path):
    answer = await client.get(path, headers={"Origin": "http://x.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    told = {"X-Total-Count", "X-Catalogue-Revision", "ETag", "Link", "Location", "Retry-After"}
    assert set(exposed) == SENT | told


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/v1/resources/?kind=paper&q=a+b", "/v1/resources?kind=paper&q=a+b"),
        ("/v1/resources//", "/v1/resources"),
        ("/resources/resource-1/", "/resources/resource-1"),
        ("/v1/resources/doi:10.1000%2Fx.3/", "/v1/resources/doi:10.1000%2Fx.3"),
        ("/none/", "/none"),
        ("//x.example/", "/x.example"),
        ("/\\x.example/", "/x.example"),
        ("/v1/resources/?q=%0d%0aSet-Cookie:x", "/v1/resources?q=%0d%0aSet-Cookie:x"),
    ],
)
async def test_a_slash_too_many_leads_on(app, path, place):
    async with client_of(app) as client:
        # The client would take two slashes for a host.
        answer = await client.get("http://test" + path)
    assert (answer.status_code, answer.headers["location"]) == (308, place)


async def test_the_first_page_has_one_slash(client):
    assert (await client.get("/", headers={"Accept": "text/html"})).status_code == 200


@pytest.mark.parametrize("name", ["json", "jsonld", "atom"])
async def test_every_page_links_its_neighbours(client, name):
    path = f"/v1/resources.{name}?per_page=7&page=2&sort=title"
    told = (await client.get(path)).links
    assert {rel: link["url"] for rel, link in told.items()} == {
        rel: path.replace("page=2&sort=title", f"sort=title&page={page}")
        for rel, page in (("first", 1), ("prev", 1), ("next", 3))
    } | {"self": path}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "X"])
async def test_another_method_is_405(client, method):
    answer = await client.request(method, "/v1/stats")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    (fault,) = check_shape(answer)
    assert fault["code"] == "method_not_allowed"
    assert fault["allowed"] == ["GET", "HEAD", "OPTIONS"]


async def test_options_of_nothing_is_404(client):
    answer = await client.options("/v1/none")
    assert answer.status_code == 404
    check_shape(answer)


async def test_json_ends_with_a_newline(client):
    for path in ROUTES:
        answer = await client.get(path)
        if answer.headers.get("content-type") == "application/json":
            assert answer.text.endswith("}\n"), path


async def test_a_failure_tells_nothing(app, client, monkeypatch, caplog):
    def fail(*_):
        message = "secret of the inside"
        raise RuntimeError(message)

    monkeypatch.setattr("app.store.read.pages.resources", fail)
    answer = await client.get("/v1/resources")
    assert answer.status_code == 500
    assert check_shape(answer)[0]["code"] == "internal"
    assert "secret" not in answer.text
    assert "secret" in caplog.text


@pytest.mark.parametrize("path", ["/v1/resources.csv", "/v1/resources.jsonl"])
async def test_a_failure_under_way_breaks_the_answer(app, client, monkeypatch, path):
    def fail(*_):
        yield b"x" * 100_000
        message = "too late"
        raise RuntimeError(message)

    monkeypatch.setattr("app.export._pieces", fail)
    with pytest.raises(RuntimeError, match="too late"):
        await client.get(path)
    monkeypatch.undo()
    assert (await client.get(path)).status_code == 200
    assert app.state.engine.pool.checkedout() == 0


async def test_without_a_database_the_service_is_unavailable(tmp_path):
    with application(f"sqlite:///{tmp_path}/none/x.sqlite") as app:
        async with client_of(app) as client:
            assert (await client.get("/health/live")).json() == {"status": "ok"}
            for path in ("/health/ready", "/v1/resources"):
                answer = await client.get(path)
                assert answer.status_code == 503
                assert answer.headers["retry-after"] == "5"
                assert check_shape(answer)[0]["code"] == "unavailable"


async def test_an_empty_database_is_not_ready(tmp_path):
    (tmp_path / "x.sqlite").touch()
    with application(f"{tmp_path}/x.sqlite") as app:
        async with client_of(app) as client:
            answer = await client.get("/health/ready")
        assert answer.status_code == 503
        assert "catalogue migrate" in check_shape(answer)[0]["message"]


async def test_health(client):
    assert (await client.get("/health/live")).json() == {"status": "ok"}
    ready = (await client.get("/health/ready")).json()
    assert ready["status"] == ready["database"] == "ok"
    assert ready["schema"] == "current"
    assert "catalogue" in ready["versions"]


async def test_the_lifespan_disposes_the_engine(catalogue_url, monkeypatch):
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", catalogue_url)
    app = app_from_environment()
    said: list[str] = []

    async def receive():
        if not said:
            return {"type": "lifespan.startup"}
        async with client_of(app) as client:
            assert (await client.get("/v1/stats")).status_code == 200
        assert app.state.engine.pool.checkedin() == 1
        return {"type": "lifespan.shutdown"}

    async def send(message):
        said.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert app.state.engine.pool.checkedin() == 0


ACCEPT = {
    "*/*": "application/json",
    "application/*": "application/json",
    "text/html, */*;q=0.1": "application/json",
    "application/x-ndjson": "application/x-ndjson",
    "application/json;q=0.1, application/x-ndjson": "application/x-ndjson",
    "application/x-ndjson;q=0, application/json;q=x, */*;q=0.2": "application/json",
}


@pytest.mark.parametrize("accept", ACCEPT)
async def test_accept_chooses_the_format(client, accept):
    answer = await client.get("/v1/resources", headers={"Accept": accept})
    assert answer.headers["content-type"] == ACCEPT[accept]


async def test_no_acceptable_format_is_406(client):
    for path in ("/v1/resources", "/v1/resources/resource-1"):
        answer = await client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 406
        (fault,) = check_shape(answer)
        assert fault["code"] == "not_acceptable"
        assert "application/json" in fault["allowed"]


async def test_a_suffix_goes_before_format(client):
    answer = await client.get("/v1/resources.jsonl?format=json")
    assert answer.headers["content-type"] == "application/x-ndjson"


async def test_the_text_of_an_edition_is_as_it_was_imported(client):
    answer = await client.get("/v1/documents/deep-list/editions/2/source")
    assert answer.content == b"# Edition 2\r\n"
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
