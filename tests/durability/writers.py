"""Programs that write to a service over HTTP, and remember what it said."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field

MARKDOWN = {"Content-Type": "text/markdown"}


class Refused(OSError):
    """The service was gone when it was to be asked again, after it had refused."""


@dataclass
class Client:
    """One who asks a service, and asks again when told to come back."""

    port: int
    key: str = ""
    patience: float = 60

    def ask(self, method, path, body=None, headers=None):
        """The status, the headers and the parsed body of an answer."""
        until, status = time.monotonic() + self.patience, None
        while True:
            try:
                status, told, said = self._asked(method, path, body, headers)
            except ConnectionRefusedError as error:
                raise (Refused if status else ConnectionRefusedError)(*error.args) from error
            later = told.get("retry-after")
            if status != 503 or later is None or time.monotonic() > until:
                return status, told, said
            time.sleep(int(later))

    def _asked(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        sent = dict(headers or {})
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            read = answer.read()
        finally:
            connection.close()
        return answer.status, answer.headers, json.loads(read) if read else None


@dataclass(eq=False)
class Importer(threading.Thread):
    """Imports one edition after another of a document of its own."""

    client: Client
    document: str
    stop: threading.Event
    first: int = 1
    size: int = 12
    pause: float = 0
    committed: list[int] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    # When each of them was begun.
    begun: dict[str, float] = field(default_factory=dict)
    refused: str = ""
    tried: dict[str, str] = field(default_factory=dict)
    wrong: list[object] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(daemon=True)

    def text(self, number):
        """A text that differs from the one before, and keeps some of it."""
        lines = [
            f"- [{self.document} entry {n}](http://{self.document}.example/{n}); "
            f"Ann Smith{n % 7}, Bob Jones{number % 5}; {2000 + n % 20}"
            for n in range(number, number + self.size)
        ]
        return "# List\n\n## Papers\n\n" + "\n".join(lines) + "\n"

    def run(self):
        number = self.first
        while not self.stop.is_set():
            label, text = str(number), self.text(number)
            self.tried[label], self.begun[label] = text, time.monotonic()
            path = f"/v1/imports?document={self.document}&edition={label}"
            try:
                status, headers, body = self.client.ask("POST", path, text, MARKDOWN)
            except Refused:
                self.refused = label
                return
            except (OSError, http.client.HTTPException):
                return
            if status == 201:
                self.acknowledged[label] = text
                self.committed.append(int(headers["x-catalogue-revision"]))
            else:
                self.wrong.append((status, body))
            number += 1
            self.stop.wait(self.pause)


@dataclass(eq=False)
class Corrector(threading.Thread):
    """Counts up in the note of a resource, each time from what it just read there."""

    client: Client
    resource: str
    stop: threading.Event
    committed: list[int] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    tried: int = 0
    refused: int = 0
    wrong: list[object] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(daemon=True)

    def run(self):
        path = f"/v1/resources/{self.resource}"
        while not self.stop.is_set():
            try:
                _, headers, record = self.client.ask("GET", path)
                self.tried = int(record["note"] or 0) + 1
                said = {"If-Match": headers["etag"], "Content-Type": "application/json"}
                body = json.dumps({"note": str(self.tried)})
                status, headers, record = self.client.ask("PATCH", path, body, said)
            except (OSError, http.client.HTTPException):
                return
            if status == 412:
                self.refused += 1
            elif status == 200:
                self.acknowledged.append(self.tried)
                self.committed.append(int(headers["x-catalogue-revision"]))
            else:
                self.wrong.append((status, record))


@dataclass(eq=False)
class Exporter(threading.Thread):
    """Takes all there is again and again; what comes to its end is whole."""

    port: int
    stop: threading.Event
    whole: int = 0
    wrong: list[object] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(daemon=True)

    def run(self):
        while not self.stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                connection.request("GET", "/v1/resources.jsonl?include=mentions")
                answer = connection.getresponse()
                lines = answer.read().count(b"\n")
            except (OSError, http.client.HTTPException):
                self.stop.wait(0.1)
                continue
            finally:
                connection.close()
            if answer.status == 200 and lines == int(answer.headers["x-total-count"]):
                self.whole += 1
            elif answer.status != 503:
                self.wrong.append((answer.status, lines, answer.headers["x-total-count"]))
            # Others want the processors too.
            self.stop.wait(0.2)
