import http.client
import json
import threading
from contextlib import contextmanager
from itertools import islice

import pytest

from generator.errors import Problem
from generator.serving.channel import Channel
from generator.serving.server import serving

PAGE = "<!doctype html><html><body><p>Text</p></body></html>"


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site" / "en").mkdir(parents=True)
    (tmp_path / "site" / "en" / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "site" / "404.html").write_text(PAGE.replace("Text", "Not here"), encoding="utf-8")
    (tmp_path / "site" / "style.css").write_text("body{}", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return tmp_path / "site"


@contextmanager
def served(site, channel):
    with serving(site, channel, 0, lambda: site.with_name("proof")) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def ask(port: int, path: str, host: str | None = None, method: str = "GET", **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={"Host": host or f"localhost:{port}", **headers})
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers


def test_below_proof_the_proof_is_served_and_brought_up_to_date_for_that(site):
    proof, asked = site.with_name("proof"), []

    def up_to_date():
        asked.append(1)
        (proof / "en").mkdir(parents=True, exist_ok=True)
        (proof / "en" / "index.html").write_text(PAGE.replace("Text", "All texts"), encoding="utf-8")
        return proof

    with serving(site, Channel(), 0, up_to_date) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert "<p>Text</p>" in ask(server.server_port, "/en/index.html")[1]
        assert asked == []
        status, text, _ = ask(server.server_port, "/proof/en/index.html")
        assert (status, asked) == (200, [1])
        assert "<p>All texts</p>" in text
        assert text.count('<script src="/-/live.js"') == 1
        assert ask(server.server_port, "/proof/../secret.txt")[0] == 404
        server.shutdown()


def test_pages_carry_the_script_and_the_files_do_not(site):
    with served(site, Channel()) as port:
        status, text, headers = ask(port, "/en/index.html")
        assert status == 200
        assert text.count('<script src="/-/live.js"') == 1
        assert headers["Cache-Control"] == "no-store"
        assert ask(port, "/en/")[1] == text
        assert ask(port, "/style.css")[1] == "body{}"
        assert "EventSource" in ask(port, "/-/live.js")[1]
    assert (site / "en" / "index.html").read_text(encoding="utf-8") == PAGE


def test_a_file_that_was_just_replaced_is_sent_anew(site):
    with served(site, Channel()) as port:
        _, _, headers = ask(port, "/style.css")
        (site / "style.css").write_text("a{}", encoding="utf-8")
        status, text, _ = ask(port, "/style.css", **{"If-Modified-Since": headers["Last-Modified"]})
        assert (status, text) == (200, "a{}")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "192.168.0.7:8000", "", "[", "0.0.0.0"]
)
@pytest.mark.parametrize("path", ["/en/index.html", "/style.css", "/-/events", "/-/live.js"])
def test_a_foreign_host_is_refused(site, host, path):
    with served(site, Channel()) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 421
        assert "Text" not in answer.read().decode()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:1"])
def test_its_own_names_are_served_at_any_port(site, host):
    with served(site, Channel()) as port:
        assert ask(port, "/en/index.html", host)[0] == 200
        assert ask(port, "/style.css", host, "HEAD")[0] == 200
        assert ask(port, "/style.css", host, "POST")[0] == 501


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/en/../../secret.txt", "/nothing.html", "/figures"])
def test_nothing_outside_the_site_is_served(site, path):
    with served(site, Channel()) as port:
        status, text, _ = ask(port, path)
        assert status in (301, 404)
        assert "secret" not in text


def test_a_folder_is_not_listed(site):
    (site / "figures").mkdir()
    with served(site, Channel()) as port:
        status, text, _ = ask(port, "/figures/")
        assert status == 404
        assert "Not here" in text


def test_a_page_that_does_not_exist_yet_listens_too(site):
    (site / "404.html").unlink()
    with served(site, Channel()) as port:
        assert "live.js" in ask(port, "/")[1]


def test_a_taken_port_is_named_with_a_remedy(site):
    with served(site, Channel()) as port, pytest.raises(Problem, match=rf"port {port} is taken.*\n.*--port {port + 1}"):
        serving(site, Channel(), port, lambda: site)
    with pytest.raises(Problem, match="no port 99999"):
        serving(site, Channel(), 99999, lambda: site)


def test_only_the_loopback_address_listens(site):
    with serving(site, Channel(), 0, lambda: site) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_a_page_hears_what_came_since_it_was_loaded():
    channel = Channel()
    channel.tell({"kind": "built", "files": ["old"]})
    loaded = channel.here
    channel.tell({"kind": "problem", "text": "one"})
    channel.tell({"kind": "built", "files": ["two"]})
    problem, built = islice(channel.listen(loaded), 2)
    assert json.loads(problem.partition("data: ")[2])["text"] == "one"
    assert built.startswith(f"id: {channel.here}\n")


def test_a_page_of_an_earlier_server_is_loaded_again():
    channel = Channel()
    channel.tell({"kind": "built", "files": []})
    (first,) = islice(channel.listen("other-7"), 1)
    assert json.loads(first.partition("data: ")[2]) == {"kind": "reload"}
    assert channel.here in first


def test_remarks_reach_those_who_listen_and_are_not_kept():
    channel, over = Channel(), threading.Event()
    channel.mention({"kind": "busy", "text": "old"})

    def remark() -> None:
        while not over.wait(0.01):
            channel.mention({"kind": "busy", "text": "new"})

    speaking = threading.Thread(target=remark)
    listening = channel.listen(channel.here)
    speaking.start()
    heard = next(listening)
    over.set()
    speaking.join()
    assert "new" in heard
