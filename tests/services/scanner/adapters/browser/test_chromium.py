"""How Chromium is started: no way around the proxy, no secret, no more than needed."""

from __future__ import annotations

from services.scanner.adapters.browser.chromium import bare_environment, launch_options


class TestLaunchOptions:
    def test_every_connection_goes_through_the_proxy(self) -> None:
        options = launch_options("/x", "http://127.0.0.1:1", lean=True, sandboxed=True)
        assert options["proxy"] == {"server": "http://127.0.0.1:1"}
        assert "bypass" not in options["proxy"]
        flags = options["args"]
        assert "--disable-quic" in flags
        assert "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1" in flags

    def test_pictures_and_fonts_are_left_out_unless_they_are_wanted(self) -> None:
        lean = launch_options("/x", "http://127.0.0.1:1", lean=True, sandboxed=True)[
            "args"
        ]
        full = launch_options("/x", "http://127.0.0.1:1", lean=False, sandboxed=True)[
            "args"
        ]
        assert set(lean) - set(full) == {
            "--blink-settings=imagesEnabled=false",
            "--disable-remote-fonts",
        }


class TestBareEnvironment:
    def test_has_no_setting_and_no_secret(self) -> None:
        ours = {
            "PATH": "/bin",
            "HOME": "/root",
            "MAGPIE_POSTGRES_URL": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "HTTP_PROXY": "x",
            "LD_PRELOAD": "x",
        }
        found = bare_environment(ours, "/tmp/own")  # noqa: S108 - nothing is made.
        assert found["PATH"] == "/bin"
        assert found["TMPDIR"] == "/tmp/own"  # noqa: S108 - likewise.
        assert set(found) - {"PATH", "HOME"} == {
            "TMPDIR",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "PYTHONUNBUFFERED",
        }
