"""The one shape in which the service refuses."""

MEMBERS = ["type", "title", "status", "detail", "instance", "errors"]
OF_A_FAULT = ["parameter", "value", "code", "message", "allowed", "did_you_mean"]


def check_shape(answer):
    """Hold an error to the one shape; give its faults."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.text.endswith("}\n")
    body = answer.json()
    assert list(body) == MEMBERS
    assert body["status"] == answer.status_code
    assert all(body[name] for name in MEMBERS)
    for fault in body["errors"]:
        assert list(fault) == OF_A_FAULT
        assert fault["message"]
        for name in ("parameter", "value"):
            assert fault[name] is None or isinstance(fault[name], str)
        for name in ("allowed", "did_you_mean"):
            assert fault[name] is None or all(type(text) is str for text in fault[name])
    return body["errors"]


def refused(answer, status=400):
    """Hold an answer to be a refusal; give its faults."""
    assert answer.status_code == status, answer.text
    return check_shape(answer)
