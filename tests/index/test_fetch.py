"""Pages are fetched as each site asks, from public addresses alone, within limits."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from shutil import which
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.addresses import AddressError, Addresses, FetchError, Target
from index.exchange import Bounds, gunzip
from index.fetch import Fetcher
from tests.index.site import Handler, Page, Site, make_fetcher

PAGE = "<p>Die Fähre fuhr um 6.40 Uhr ab.</p>".encode()
LONG = 30  # seconds that only a test that fails would wait


class Time:
    """A clock that moves when somebody sleeps, and notes for how long."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def clock(self) -> float:
        return self.now


def in_turn(answers: list[Page]) -> Handler:
    """Give one answer after another."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        answers.pop(0)(request)

    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.pages["/news"] = Page(PAGE)
        yield running


# What is fetched, and under which name.


def test_a_page_comes_byte_for_byte_and_is_asked_for_under_our_own_name(site: Site) -> None:
    site.pages["/news"] = Page(PAGE, headers={"Content-Type": "text/html", "ETag": '"7"'})
    fetched = make_fetcher(contact="https://paper.example/about").get(site.url("/news"))
    assert (fetched.body, fetched.url) == (PAGE, site.url("/news"))
    assert (fetched.content_type, fetched.etag) == ("text/html", '"7"')
    assert site.asked[-1][1]["user-agent"] == "Dateline/0.1 (+https://paper.example/about)"
    assert site.asked[-1][1]["host"] == f"gazette.example:{site.port}"


def test_without_a_contact_our_name_makes_none_up() -> None:
    assert make_fetcher().agent == "Dateline/0.1 (reads news pages for its user)"
    with pytest.raises(ValueError, match="expected a URL or mail address"):
        make_fetcher(contact="desk\r\nCookie: a")


def test_letters_beyond_ascii_in_an_address_are_quoted_and_quoted_ones_left(site: Site) -> None:
    site.pages["/f%C3%A4hre%20nord?q=%C3%BC&b=1"] = Page(PAGE)
    assert make_fetcher().get(site.url("/fähre%20nord?q=ü&b=1#top")).body == PAGE


@pytest.mark.parametrize(
    ("status", "words", "lasting"),
    [
        (404, "no such page any more (HTTP 404)", True),
        (410, "no such page any more (HTTP 410)", True),
        (403, "does not give it out (HTTP 403); save the page in a browser", True),
        (500, "answered with HTTP 500", False),
        (503, "too busy (HTTP 503)", False),
        (304, "answered with HTTP 304", False),
    ],
)
def test_what_a_site_refuses_is_told_in_words(
    site: Site, status: int, words: str, lasting: bool
) -> None:
    site.pages["/news"] = Page(status=status)
    with pytest.raises(FetchError) as told:
        make_fetcher().get(site.url("/news"))
    assert words in str(told.value)
    assert str(told.value).startswith(site.url("/news"))
    assert (told.value.status, told.value.lasting) == (status, lasting)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "begin with http:// or https://"),
        ("ftp://gazette.example/", "begin with http:// or https://"),
        ("gazette.example/news", "begin with http:// or https://"),
        ("http://", "begin with http:// or https://"),
        ("http://gazette.example:99999/", "no web address"),
        ("http://a..example/", "no web address"),
        ("http://[::1/", "no web address"),
        ("http://gazette.example/" + "a" * 9000, "characters long"),
    ],
)
def test_what_is_no_web_address_is_told_in_words(url: str, words: str) -> None:
    with pytest.raises(AddressError, match=words):
        make_fetcher().get(url)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(AddressError, match="leave them out") as told:
        make_fetcher().get("https://desk:s3cret@gazette.example/")
    assert "s3cret" not in str(told.value)


@given(st.text(max_size=40) | st.text(max_size=40).map(lambda text: "http://a.example/" + text))
def test_any_text_is_a_target_whose_url_is_ascii_or_an_address_error(text: str) -> None:
    try:
        target = Target.parse(text)
    except AddressError:
        return
    assert target.url.isascii()
    assert Target.parse(target.url) == target


# robots.txt.


def test_what_robots_txt_forbids_is_not_asked_for(site: Site) -> None:
    site.pages["/robots.txt"] = Page(
        b"User-agent: *\nDisallow: /\n\n"
        b"User-agent: Dateline\nDisallow: /news\nAllow: /news/free\nDisallow: /*.pdf$\n"
    )
    site.pages["/news/free"] = Page(PAGE)
    fetcher = make_fetcher()
    for path in ("/news", "/news/closed", "/a.pdf"):
        with pytest.raises(FetchError, match="asks programs not to fetch it") as told:
            fetcher.get(site.url(path))
        assert told.value.lasting
    assert fetcher.get(site.url("/news/free")).body == PAGE
    assert site.paths == ["/news/free"]
    assert [path for path, _ in site.asked].count("/robots.txt") == 1


@pytest.mark.parametrize("status", [204, 401, 403, 404, 410])
def test_where_there_is_no_robots_txt_all_may_be_fetched(site: Site, status: int) -> None:
    site.pages["/robots.txt"] = Page(status=status)
    assert make_fetcher().get(site.url("/news")).body == PAGE


@pytest.mark.parametrize("status", [429, 500, 503])
def test_where_robots_txt_cannot_be_had_nothing_is_fetched(site: Site, status: int) -> None:
    site.pages["/robots.txt"] = Page(status=status)
    with pytest.raises(FetchError, match=f"could not be had .*HTTP {status}") as told:
        make_fetcher().get(site.url("/news"))
    assert site.paths == []
    assert not told.value.lasting


def test_nothing_is_fetched_of_a_host_that_does_not_answer() -> None:
    with Site() as site:
        url = site.url("/news")
    with pytest.raises(FetchError, match=r"could not be had \(the connection to gazette\.example"):
        make_fetcher().get(url)


def test_robots_txt_holds_for_the_page_that_a_redirect_leads_to(site: Site) -> None:
    site.pages["courier.example/robots.txt"] = Page(b"User-agent: *\nDisallow: /\n")
    site.pages["/moved"] = Page(status=301, headers={"Location": site.url("/", "courier.example")})
    with pytest.raises(FetchError, match=r"courier\.example.* asks programs not to"):
        make_fetcher().get(site.url("/moved"))
    assert site.paths == ["/moved"]


def test_robots_txt_is_found_behind_a_redirect_and_names_sitemaps(site: Site) -> None:
    site.pages["/robots.txt"] = Page(status=302, headers={"Location": "/rules.txt"})
    site.pages["/rules.txt"] = Page(b"\xef\xbb\xbfUser-agent: *\nDisallow: /news\nSitemap: /s.xml")
    fetcher = make_fetcher()
    assert fetcher.sitemaps(site.url("/any")) == [site.url("/s.xml")]
    with pytest.raises(FetchError, match="asks programs"):
        fetcher.get(site.url("/news"))


# One at a time, with a pause.


def test_between_two_requests_to_a_host_there_is_a_pause_and_none_between_hosts(
    site: Site,
) -> None:
    time = Time()
    fetcher = make_fetcher(pause_seconds=1, sleep=time.sleep, clock=time.clock)
    fetcher.get(site.url("/news"))
    assert time.slept == [1]
    fetcher.get(site.url("/news"))
    assert time.slept == [1, 1]
    fetcher.get(site.url("/news", "courier.example"))
    assert time.slept == [1, 1, 1], "its robots.txt came without a wait"


def test_a_crawl_delay_is_kept_and_one_that_is_too_long_is_told(site: Site) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 7\n")
    site.pages["slow.example/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 3600\n")
    time = Time()
    fetcher = make_fetcher(sleep=time.sleep, clock=time.clock)
    for _ in range(3):
        fetcher.get(site.url("/news"))
    assert time.slept == [7, 7]
    fetcher.get(site.url("/news", "slow.example"))
    with pytest.raises(FetchError, match=r"slow\.example asks for a pause; come again in 3,600 s"):
        fetcher.get(site.url("/news", "slow.example"))
    assert time.slept == [7, 7]


def test_threads_ask_one_host_one_after_another(site: Site) -> None:
    inside = threading.Lock()
    together = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        together.append(not inside.acquire(blocking=False))
        sleep(0.02)
        if not together[-1]:
            inside.release()
        Page(PAGE)(request)

    site.pages["/news"] = answer
    fetcher = make_fetcher()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fetcher.get, [site.url("/news")] * 6))
    assert together == [False] * 6


def test_a_wait_ends_when_we_are_told_to_stop(site: Site) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(FetchError, match="told to stop"):
        make_fetcher(pause_seconds=LONG, sleep=stop.wait).get(site.url("/news"))


def test_a_site_that_says_when_to_come_again_is_asked_again_then(site: Site) -> None:
    answers = [
        Page(status=503, headers={"Retry-After": "30"}),
        Page(status=429, headers={"Retry-After": "12"}),
        Page(PAGE),
    ]
    site.pages["/news"] = in_turn(answers)
    time = Time()
    assert make_fetcher(sleep=time.sleep, clock=time.clock).get(site.url("/news")).body == PAGE
    assert time.slept == [30, 12]


def test_retry_after_may_be_a_date(site: Site) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    answers = [Page(status=503, headers={"Retry-After": when}), Page(PAGE)]
    site.pages["/news"] = in_turn(answers)
    time = Time()
    assert make_fetcher(sleep=time.sleep, clock=time.clock).get(site.url("/news")).body == PAGE
    assert 0 < time.slept[0] <= 40


def test_a_site_that_wants_a_long_pause_is_left_alone_until_then(site: Site) -> None:
    site.pages["/news"] = Page(status=429, headers={"Retry-After": "600"})
    time = Time()
    fetcher = make_fetcher(sleep=time.sleep, clock=time.clock)
    for _ in range(2):
        with pytest.raises(FetchError, match="come again in 600 s"):
            fetcher.get(site.url("/news"))
    assert site.paths == ["/news"]
    time.now += 601
    site.pages["/news"] = Page(PAGE)
    assert fetcher.get(site.url("/news")).body == PAGE


@pytest.mark.parametrize("asked", ["", "soon", "-5", "٣", "Thu, 99 Foo 2020", "9" * 400])
def test_a_retry_after_that_says_nothing_useful_does_no_harm(site: Site, asked: str) -> None:
    headers = {"Retry-After": asked} if asked.isascii() else {}
    site.pages["/news"] = Page(status=429, headers=headers)
    with pytest.raises(FetchError, match=r"too busy|come again in 86,400 s"):
        make_fetcher().get(site.url("/news"))


# Conditional requests.


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        same = request.headers["If-None-Match"] == '"7"'
        headers = {"ETag": '"7"', "Last-Modified": "Thu, 02 Jul 2020 10:00:00 GMT"}
        (Page(status=304, headers=headers) if same else Page(PAGE, headers=headers))(request)

    site.pages["/news"] = answer
    fetcher = make_fetcher()
    first = fetcher.get(site.url("/news"))
    assert not first.not_modified
    assert "if-none-match" not in site.asked[-1][1]
    again = fetcher.get(site.url("/news"), etag=first.etag, modified=first.modified)
    assert (again.not_modified, again.body) == (True, b"")
    assert site.asked[-1][1]["if-modified-since"] == first.modified


# Redirects.


def test_five_redirects_are_followed_and_no_more(site: Site) -> None:
    for hop in range(6):
        site.pages[f"/{hop}"] = Page(status=302, headers={"Location": f"/{hop + 1}"})
    site.pages["/6"] = Page(PAGE)
    fetcher = make_fetcher()
    assert fetcher.get(site.url("/1")).url == site.url("/6")
    with pytest.raises(FetchError, match="more than 5 times"):
        fetcher.get(site.url("/0"))


@pytest.mark.parametrize("where", ["file:///etc/passwd", "gopher://a.example/", "//[", "http://:0"])
def test_a_redirect_to_anything_but_the_web_is_refused(site: Site, where: str) -> None:
    site.pages["/moved"] = Page(status=302, headers={"Location": where})
    with pytest.raises(AddressError):
        make_fetcher().get(site.url("/moved"))


def test_a_redirect_into_a_private_network_is_refused_and_nobody_there_is_asked(
    site: Site,
) -> None:
    names = {"gazette.example": "127.0.0.1", "inside.example": "127.0.0.2"}
    addresses = Addresses(["127.0.0.1/32"], resolve=lambda host, _: [names[host]])
    site.pages["/moved"] = Page(status=302, headers={"Location": site.url("/", "inside.example")})
    with pytest.raises(AddressError, match=r"inside\.example is 127\.0\.0\.2, .*no public address"):
        make_fetcher(addresses=addresses).get(site.url("/moved"))
    assert site.paths == ["/moved"]


def test_robots_txt_that_redirects_into_a_private_network_is_refused(site: Site) -> None:
    names = {"gazette.example": "127.0.0.1", "inside.example": "10.0.0.1"}
    addresses = Addresses(["127.0.0.1/32"], resolve=lambda host, _: [names[host]])
    site.pages["/robots.txt"] = Page(
        status=302, headers={"Location": site.url("/", "inside.example")}
    )
    with pytest.raises(AddressError, match=r"inside\.example is 10\.0\.0\.1"):
        make_fetcher(addresses=addresses).get(site.url("/news"))


# Which addresses may be connected to.


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.1.1",
        "192.0.0.9",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.88.99.1",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "nonsense",
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    addresses = Addresses(resolve=lambda *_: [address])
    with pytest.raises(AddressError, match="no public address"):
        addresses.of(Target.parse("http://gazette.example/"))


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_a_public_address_may_be_connected_to(address: str) -> None:
    addresses = Addresses(resolve=lambda *_: ["10.0.0.1", address, address])
    assert addresses.of(Target.parse("http://gazette.example/")) == [address]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]"]
)
def test_this_machine_is_refused_however_its_address_is_written(host: str) -> None:
    with pytest.raises(AddressError, match="no public address"):
        Fetcher(pause_seconds=0).get(f"http://{host}/")


def test_a_network_of_our_own_can_be_allowed_also_by_its_mapped_address() -> None:
    for address in ("10.1.2.3", "::ffff:10.1.2.3"):
        addresses = Addresses(["10.1.0.0/16"], resolve=lambda *_, a=address: [a])
        assert addresses.of(Target.parse("http://desk.example/")) == [address]
    with pytest.raises(ValueError, match="does not appear to be"):
        Addresses(["desk"])


def test_a_name_that_changes_its_address_between_check_and_connection_gains_nothing(
    site: Site,
) -> None:
    looked_up = []

    def resolve(host: str, _: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) <= 2 else ["127.0.0.2"]

    fetcher = make_fetcher(addresses=Addresses(["127.0.0.1/32"], resolve=resolve))
    assert fetcher.get(site.url("/news")).body == PAGE
    assert len(looked_up) == len(site.asked), "a connection is made to what was checked, once"
    with pytest.raises(AddressError, match=r"127\.0\.0\.2"):
        fetcher.get(site.url("/news"))
    assert site.paths == ["/news"]


def test_a_name_that_nobody_knows_is_told(site: Site) -> None:
    def resolve(*_: object) -> list[str]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(FetchError, match=r"no address is known for gazette\.example \(Name or"):
        make_fetcher(addresses=Addresses(resolve=resolve)).get(site.url("/news"))


def test_the_next_address_is_tried_when_one_does_not_answer(site: Site) -> None:
    addresses = Addresses(["127.0.0.0/8"], resolve=lambda *_: ["127.255.255.254", "127.0.0.1"])
    fetcher = make_fetcher(addresses=addresses, bounds=Bounds(step_seconds=1))
    assert fetcher.get(site.url("/news")).body == PAGE


@pytest.mark.skipif(not which("openssl"), reason="openssl, which makes the certificate, is absent")
def test_the_certificate_is_checked_for_the_name_though_the_address_is_connected_to(
    site: Site, tmp_path: Path
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        f"-subj /CN=gazette.example -addext subjectAltName=DNS:gazette.example "
        f"-keyout {key} -out {certificate}".split(),
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    trusting = make_fetcher(tls=ssl.create_default_context(cafile=str(certificate)))
    url = site.url("/news").replace("http:", "https:")
    assert trusting.get(url).body == PAGE
    with pytest.raises(FetchError, match=r"certificate of courier\.example is not valid: Hostname"):
        trusting.get(url.replace("gazette", "courier"))
    with pytest.raises(FetchError, match="is not valid: self"):
        make_fetcher().get(url)


# Limits of size and time.


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b"a" * 10_000)


def test_a_page_larger_than_the_limit_is_refused_at_once_where_its_length_is_told(
    site: Site,
) -> None:
    site.pages["/news"] = Page(b"", headers={"Content-Length": "999999999"})
    with pytest.raises(FetchError, match=r"larger than 0\.1 MB") as told:
        make_fetcher(bounds=Bounds(size=100_000)).get(site.url("/news"))
    assert told.value.lasting


def test_a_page_without_end_is_read_no_further_than_the_limit(site: Site) -> None:
    site.pages["/news"] = endless
    with pytest.raises(FetchError, match=r"larger than 0\.1 MB"):
        make_fetcher().get(site.url("/news"), size=100_000)


def test_a_compressed_page_is_expanded(site: Site) -> None:
    packed = gzip.compress(PAGE) + gzip.compress(PAGE) + b"\0\0"
    site.pages["/news"] = Page(packed, headers={"Content-Encoding": "gzip"})
    assert make_fetcher().get(site.url("/news")).body == PAGE + PAGE
    assert site.asked[-1][1]["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "coding", "words"),
    [
        (gzip.compress(b"\0" * 2_000_000), "gzip", "200 times its size; it is a bomb"),
        (gzip.compress(bytes(range(250)) * 13_000), "gzip", r"larger than 3\.0 MB"),
        (gzip.compress(PAGE)[:-4], "gzip", "cut short"),
        (b"", "gzip", "cut short"),
        (PAGE, "gzip", r"damaged \(error"),
        (PAGE, "br", "encoded as 'br'; only gzip was asked for"),
    ],
)
def test_a_compressed_page_that_is_too_much_or_damaged_is_told(
    site: Site, body: bytes, coding: str, words: str
) -> None:
    site.pages["/news"] = Page(body, headers={"Content-Encoding": coding})
    with pytest.raises(FetchError, match=words):
        make_fetcher(bounds=Bounds(size=3_000_000)).get(site.url("/news"))


@given(st.binary(max_size=2000), st.integers(1, 50))
def test_gzip_data_in_any_pieces_expands_to_what_it_was(data: bytes, step: int) -> None:
    packed = gzip.compress(data[:1000]) + gzip.compress(data[1000:])
    pieces = [packed[start : start + step] for start in range(0, len(packed), step)]
    assert gunzip(pieces, 2000) == data


def test_an_answer_that_breaks_off_is_told(site: Site) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        Page(PAGE, headers={"Content-Length": "5000"})(request)

    site.pages["/news"] = answer
    with pytest.raises(FetchError, match=r"broke off 4,9\d\d bytes too early"):
        make_fetcher().get(site.url("/news"))


def test_an_answer_that_is_no_http_is_told(site: Site) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"220 mail.example ESMTP\r\n")

    site.pages["/news"] = answer
    with pytest.raises(FetchError, match="sent is damaged"):
        make_fetcher().get(site.url("/news"))


def test_a_server_that_says_nothing_is_given_up(site: Site) -> None:
    released = threading.Event()

    def answer(_: BaseHTTPRequestHandler) -> None:
        released.wait(LONG)

    site.pages["/news"] = answer
    with pytest.raises(FetchError, match=r"gazette\.example did not answer within 0\.2 s"):
        make_fetcher(bounds=Bounds(step_seconds=0.2)).get(site.url("/news"))
    released.set()


@pytest.mark.parametrize("start", [b"", b"HTTP/1.0 200 OK\r\n\r\n"], ids=["headers", "body"])
def test_a_server_that_drips_is_given_up_when_the_time_is_over(site: Site, start: bytes) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(start or b"HTTP/1.0 200 OK\r\nX: ")
        for _ in range(LONG * 50):
            request.wfile.write(b"a")
            sleep(0.02)

    site.pages["/news"] = drip
    with pytest.raises(FetchError, match=r"whole answer took longer than 0\.4 s"):
        make_fetcher(bounds=Bounds(total_seconds=0.4)).get(site.url("/news"))


def test_a_secure_server_that_drips_its_greeting_is_given_up_when_the_time_is_over() -> None:
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connected, _ = server.accept()
            with connected, suppress(OSError):
                connected.sendall(b"\x16\x03\x03\x40\x00\x02")  # a long hello is to follow
                while not done.wait(0.02):
                    connected.sendall(b"\x00")

        with ThreadPoolExecutor(1) as pool:
            pool.submit(drip)
            with pytest.raises(FetchError, match=r"whole answer took longer than 0\.4 s"):
                make_fetcher(bounds=Bounds(total_seconds=0.4)).get(
                    f"https://gazette.example:{server.getsockname()[1]}/"
                )
            done.set()
