"""Which source signs in, what each gives, and what each refuses."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.errors import CbrTuiError, NotAuthenticated, StorageError, UsageError
from cbr_tui.frozen import replace
from cbr_tui.model.credentials import Deferred, KeyPair, Password, SignIn, Token
from cbr_tui.store import Paths
from cbr_tui.store.sources import FilesOnDisk, forget, passed_over, select, set_default
from cbr_tui.store.toml_files import parsed, with_key, without_table

ACCESS_KEY = "AKIDEXAMPLE0123456789"
SECRET_KEY = "SecretKeyThatNobodyMaySee0123456789abcd"  # noqa: S105 - made up
FAMILIES = (
    {"CBR_TUI_TOKEN": "t0"},
    {"OS_TOKEN": "t1", "OS_PROJECT_ID": "p"},
    {"HUAWEICLOUD_SDK_AK": "a2", "HUAWEICLOUD_SDK_SK": "s2"},
    {"HW_ACCESS_KEY": "a3", "HW_SECRET_KEY": "s3"},
    {"OS_ACCESS_KEY": "a4", "OS_SECRET_KEY": "s4"},
    {"OS_USERNAME": "u5", "OS_PASSWORD": "p5", "OS_USER_DOMAIN_NAME": "d5"},
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a home of the test's own, and a working directory beside it."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ".state"))
    return tmp_path


def put(path: Path, text: str, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def profiles(text: str) -> None:
    put(Paths.of_user().profiles, text)


def credentials(text: str, mode: int = 0o600) -> Path:
    return put(Paths.of_user().credentials, text, mode)


def sources(home: Path, **environment: str) -> tuple[dict[str, str], FilesOnDisk]:
    variables = {"HOME": str(home), **environment}
    return variables, FilesOnDisk(variables, Paths.of_user())


def sign_in(
    home: Path, *, profile: str | None = None, os_cloud: str | None = None, **environment: str
) -> SignIn:
    winner = select(*sources(home, **environment), profile=profile, os_cloud=os_cloud).winner
    assert winner is not None
    return winner.load()


def secret_of(given: SignIn) -> str:
    match given.credentials:
        case Token(token):
            return token.reveal()
        case KeyPair():
            return given.credentials.secret_key.reveal()
        case Password(password):
            return password.reveal()
        case Deferred(fetch):
            return secret_of(replace(given, credentials=fetch()))


def fill_files(home: Path, fewest: int) -> None:
    """Make the files that can sign in, from the `fewest`-th on, in the order in which they win."""
    credentials('[profiles.prod]\ntoken = "profile"\n')
    texts = (
        (Paths.of_user().profiles, 'default = "prod"\n[profiles.prod]\n'),
        (
            home / ".config/openstack/clouds.yaml",
            "clouds: {only: {auth: {token: cloud}, region_name: eu-de}}",
        ),
        (home / ".huaweicloud/credentials", "[basic]\nak = a\nsk = sdk\n"),
        (home / ".hcloud/config.json", hcloud(SECRET_KEY)),
    )
    for path, text in texts[fewest:]:
        put(path, text)


def hcloud(secret_key: str) -> str:
    profile = {"name": "hc", "mode": "AKSK", "accessKeyId": ACCESS_KEY, "secretAccessKey": secret_key}
    return json.dumps({"current": "hc", "profiles": [profile | {"region": "eu-west-101"}]})


@pytest.mark.parametrize("first", range(len(FAMILIES)))
def test_a_family_wins_over_the_next_ones_and_over_every_file(home: Path, first: int) -> None:
    fill_files(home, 0)
    together = {name: value for family in FAMILIES[first:] for name, value in family.items()}
    alone = sign_in(home, **FAMILIES[first])
    assert str(first) in secret_of(alone) or "p5" in secret_of(alone)
    assert secret_of(sign_in(home, **together)) == secret_of(alone)


@pytest.mark.parametrize(
    ("fewest", "secret"), [(0, "profile"), (1, "cloud"), (2, "sdk"), (3, SECRET_KEY)], ids=str
)
def test_the_files_win_in_their_order(home: Path, fewest: int, secret: str) -> None:
    fill_files(home, fewest)
    assert secret_of(sign_in(home)) == secret


def test_what_is_named_wins_in_its_order(home: Path) -> None:
    fill_files(home, 0)
    profiles("[profiles.prod]\n[profiles.other]\n")
    credentials('[profiles.prod]\ntoken = "profile"\n[profiles.other]\ntoken = "other"\n')
    every = {"CBR_TUI_TOKEN": "own", "CBR_TUI_PROFILE": "prod", "OS_CLOUD": "only", "OS_TOKEN": "t"}
    assert secret_of(sign_in(home, profile="other", **every)) == "other"
    assert secret_of(sign_in(home, os_cloud="only", **every)) == "cloud"
    assert secret_of(sign_in(home, **every)) == "own"
    del every["CBR_TUI_TOKEN"]
    assert secret_of(sign_in(home, **every)) == "profile"
    del every["CBR_TUI_PROFILE"]
    assert secret_of(sign_in(home, **every)) == "cloud"
    with pytest.raises(UsageError, match="contradict"):
        sign_in(home, profile="prod", os_cloud="only")
    with pytest.raises(UsageError, match="no profile 'nowhere'"):
        sign_in(home, profile="nowhere")


def test_of_several_none_is_guessed_and_nothing_is_nothing(home: Path) -> None:
    assert select(*sources(home)) == select(*sources(home))
    assert select(*sources(home)).choices == ()
    profiles("[profiles.a]\n[profiles.b]\n")
    selection = select(*sources(home))
    assert selection.winner is None
    assert [candidate.label for candidate in selection.choices] == ["profile a", "profile b"]


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({"OS_TOKEN": "t"}, "OS_PROJECT_ID or OS_AUTH_URL"),
        ({"HUAWEICLOUD_SDK_AK": "a"}, "HUAWEICLOUD_SDK_SK is not"),
        ({"HUAWEICLOUD_SDK_SK": "s"}, "HUAWEICLOUD_SDK_AK is not"),
        ({"HW_ACCESS_KEY": "a"}, "HW_SECRET_KEY is not"),
        ({"OS_SECRET_KEY": "s"}, "OS_ACCESS_KEY is not"),
        ({"OS_USERNAME": "u", "OS_PASSWORD": "p"}, "OS_USER_DOMAIN_NAME or"),
        ({"OS_USERNAME": "u", "OS_USER_DOMAIN_NAME": "d"}, "OS_PASSWORD is not"),
        # What is whole behind it does not hide the half: it may be another account.
        ({"HW_ACCESS_KEY": "a", "OS_ACCESS_KEY": "a", "OS_SECRET_KEY": "s"}, "HW_SECRET_KEY is not"),
    ],
    ids=str,
)
def test_half_a_family_names_what_is_missing(home: Path, environment: dict[str, str], missing: str) -> None:
    with pytest.raises(UsageError, match=missing):
        sign_in(home, **environment)


def test_half_a_family_behind_the_winner_is_told(home: Path) -> None:
    variables, files = sources(home, CBR_TUI_TOKEN="t", HW_ACCESS_KEY="a")  # noqa: S106 - made up
    told = passed_over(variables, files, select(variables, files).winner)
    assert [(each.label, each.reason) for each in told] == [
        ("HW_ACCESS_KEY", "HW_ACCESS_KEY is set, but HW_SECRET_KEY is not.")
    ]


def test_ambient_variables_do_not_touch_a_profile(home: Path) -> None:
    profiles('[profiles.prod]\nregion = "eu-de"\n')
    credentials('[profiles.prod]\ntoken = "t"\n')
    assert sign_in(home, profile="prod", OS_REGION_NAME="eu-nl", OS_PROJECT_ID="p").region == "eu-de"


def test_the_only_cloud_has_region_provider_and_secure_beside_it(home: Path) -> None:
    directory = home / ".config/openstack"
    auth = "{auth_url: iam.eu-de.otc.t-systems.com/v3, username: u, user_domain_name: d, project_id: 007}"
    put(directory / "clouds.yaml", f"clouds: {{otc: {{auth: {auth}, regions: [eu-de], verify: false}}}}")
    put(directory / "secure.yaml", "clouds: {otc: {auth: {password: hidden}}}")
    found = sign_in(home)
    assert (found.provider, found.region, found.insecure) == ("otc", "eu-de", True)
    assert found.auth_url == "https://iam.eu-de.otc.t-systems.com/v3"
    assert secret_of(found) == "hidden"


def test_a_foreign_clouds_file_never_meets_the_homes_secure_file(home: Path) -> None:
    auth = "{auth_url: 'https://evil.example.com', username: u, user_domain_name: d}"
    put(Path("clouds.yaml"), f"clouds: {{otc: {{auth: {auth}}}}}")
    secure = put(home / ".config/openstack/secure.yaml", "clouds: {otc: {auth: {password: hidden}}}")
    with pytest.raises(UsageError, match="has no password"):
        sign_in(home)
    assert secret_of(sign_in(home, OS_CLIENT_SECURE_FILE=str(secure))) == "hidden"


@pytest.mark.parametrize(
    "text", ["clouds: [", "clouds: {a: {<<: 1}}", "&a [*a]", "\x00", "- 1", ""], ids=repr
)
def test_yaml_of_any_kind_is_read_or_refused(home: Path, text: str) -> None:
    put(Path("clouds.yaml"), text)
    variables, files = sources(home)
    told = passed_over(variables, files, None)
    assert [each for each in told if "clouds.yaml" not in each.reason] == []


def test_encrypted_hcloud_secrets_say_how_to_mend_it(home: Path) -> None:
    put(home / ".hcloud/config.json", hcloud("bm90IHBsYWlu+/AAAA==" * 4))
    with pytest.raises(UsageError) as caught:
        sign_in(home)
    assert caught.value.hint == "Run: hcloud configure set --cli-auth-encrypt=false"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660], ids=oct)
def test_secrets_that_others_can_read_are_refused_with_the_line_that_mends_it(home: Path, mode: int) -> None:
    profiles("[profiles.prod]\n")
    path = credentials('[profiles.prod]\ntoken = "t"\n', mode)
    with pytest.raises(StorageError) as caught:
        sign_in(home, profile="prod")
    assert caught.value.hint == f"Run: chmod 600 {path}"


def test_secrets_in_no_regular_file_are_refused(home: Path) -> None:
    profiles("[profiles.prod]\n")
    os.mkfifo(Paths.of_user().credentials, 0o600)
    with pytest.raises(StorageError, match="not a regular file"):
        sign_in(home, profile="prod")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[profiles.a]\nsk = "x"\n', "line 2: sk of profile a is a secret"),
        ('[profiles.a]\nregoin = "x"\n', "Did you mean region?"),
        ('defualt = "a"\n', "Did you mean default?"),
        ('default = "b"\n[profiles.a]\n', "line 1: there is no profile 'b'"),
        ('[profiles."a b"]\n', "can't be called 'a b'"),
        ('[profiles.a]\nprovider = "aws"\n', "line 2: provider of profile a can't be that"),
        ("profiles = 1\n", "each profile is a table"),
        ("[profiles.a\n", "line 1: not TOML"),
    ],
    ids=repr,
)
def test_a_mistake_in_profiles_is_told_with_its_line(home: Path, text: str, said: str) -> None:
    profiles(text)
    with pytest.raises(UsageError) as caught:
        select(*sources(home))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("secrets", "kind"),
    [
        ('ak = "a"\nsk = "s"\nsecurity_token = "t"\n', KeyPair),
        ('password = "p"\n', Password),
        ('token = "t"\nexpires_at = 2030-01-01T00:00:00Z\n', Token),
    ],
    ids=str,
)
def test_a_profile_is_of_the_kind_of_its_secrets(home: Path, secrets: str, kind: type) -> None:
    profiles('[profiles.prod]\nuser = "u"\ndomain = "d"\n')
    credentials(f"[profiles.prod]\n{secrets}")
    found = sign_in(home, profile="prod").credentials
    assert isinstance(found, kind)
    if isinstance(found, Token):
        assert found.expires_at == datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        {"token": "hidden", "version": 1},
        {"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "hidden"},
        {"credential": {"access": "a", "secret": "hidden", "expires_at": "2030-01-01T00:00:00Z"}},
        {"kind": "ExecCredential", "status": {"token": "hidden"}},
    ],
    ids=str,
)
def test_a_credential_command_speaks_four_ways(home: Path, said: dict[str, object]) -> None:
    words = [sys.executable, "-c", f"print({json.dumps(said)!r})"]
    profiles(f"[profiles.prod]\ncredential_command = {json.dumps(words)}\n")
    assert secret_of(sign_in(home, profile="prod")) == "hidden"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; sys.exit('no agent for password=hidden-text')", "exit code 1"),
        ("print('hidden-text')", "printed no credentials"),
        ("print('hidden-text' * 100_000)", "more than 64 KiB"),
        ("print('[]')", "printed no credentials"),
        ("print('{\"status\": 1}')", "printed no credentials"),
    ],
    ids=repr,
)
def test_a_credential_command_that_fails_tells_no_secret(home: Path, program: str, said: str) -> None:
    words = json.dumps([sys.executable, "-c", program])
    profiles(f"[profiles.prod]\ncredential_command = {words}\n")
    with pytest.raises(NotAuthenticated) as caught:
        secret_of(sign_in(home, profile="prod"))
    assert said in caught.value.message
    assert "hidden-text" not in str(caught.value)


@pytest.mark.parametrize("command", ["no-such-program-here", "'", "", "a\\u0000b"])
def test_a_credential_command_that_cannot_be_run_is_told(home: Path, command: str) -> None:
    profiles(f'[profiles.prod]\ncredential_command = "{command}"\n')
    with pytest.raises(NotAuthenticated, match="prod"):
        secret_of(sign_in(home, profile="prod"))


def test_a_credential_command_is_run_when_it_is_needed_and_not_before(home: Path) -> None:
    profiles(f"[profiles.prod]\nregion = 'eu-de'\ncredential_command = ['touch', '{home}/ran']\n")
    found = sign_in(home, profile="prod")
    assert found.region == "eu-de"
    assert not (home / "ran").exists()
    with pytest.raises(NotAuthenticated):
        secret_of(found)
    assert (home / "ran").exists()


@pytest.mark.usefixtures("home")
def test_the_default_is_written_and_the_rest_stays() -> None:
    text = '# mine\ndefault = "a"\n\n[profiles.a]  # first\n[profiles.b]\nregion = "x"\n'
    profiles(text)
    path = Paths.of_user().profiles
    set_default(path, "b")
    assert path.read_text() == text.replace('# mine\ndefault = "a"', 'default = "b"\n# mine')
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.usefixtures("home")
def test_secrets_are_forgotten_and_the_others_stay() -> None:
    path = credentials('[profiles.a]\ntoken = "1"\n\n[profiles.b]\ntoken = "2"\n')
    assert forget(path, "a")
    assert path.read_text() == '[profiles.b]\ntoken = "2"\n'
    assert path.stat().st_mode & 0o777 == 0o600
    assert not forget(path, "a")


@pytest.mark.usefixtures("home")
def test_a_form_that_lines_cannot_change_is_refused_and_left_alone() -> None:
    text = 'profiles = {a = {token = "1"}}\n'
    path = credentials(text)
    with pytest.raises(StorageError, match="can't be changed by a program"):
        forget(path, "a")
    assert path.read_text() == text


@given(st.text(), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_changed_as_asked_or_refused(text: str, value: str) -> None:
    path = Path("profiles.toml")
    try:
        before = parsed(path, text)
        changed = with_key(path, text, "default", value)
    except CbrTuiError:
        return
    assert parsed(path, changed) == before | {"default": value}
    assert "a" not in parsed(path, without_table(path, changed, "a")).get("profiles", {})


OTHERS = {
    ".config/openstack/clouds.yaml": "clouds: {one: {region_name: eu-de, auth: {auth_url: "
    "'https://iam.eu-de.otc.t-systems.com/v3', token: cloud-token, project_id: p}}, "
    "two: {auth: {token: t2}}}",
    ".huaweicloud/credentials": "[basic]\nak = a\nsk = sdk-secret\n",
    ".hcloud/config.json": json.dumps(
        {
            "current": "now",
            "profiles": [
                {"name": name, "accessKeyId": ACCESS_KEY, "secretAccessKey": name * 10, "region": "eu-de"}
                for name in ("now", "other")
            ],
        }
    ),
}


@pytest.mark.parametrize(
    ("said", "secret", "source"),
    [
        ('auth = "clouds"\ncloud = "one"', "cloud-token", "profile prod, by cloud one in "),
        ('auth = "sdk-file"', "sdk-secret", "profile prod, by "),
        ('auth = "hcloud"', "now" * 10, "profile prod, by hcloud profile now"),
        ('auth = "hcloud"\nhcloud_profile = "other"', "other" * 10, "profile prod, by hcloud profile other"),
    ],
)
def test_a_profile_may_leave_its_secrets_to_another_tools_file(
    home: Path, said: str, secret: str, source: str
) -> None:
    for place, text in OTHERS.items():
        put(home / place, text)
    profiles(f'[profiles.prod]\n{said}\nproject_id = "mine"\ntoken_cache = false\nreadonly = true\n')
    found = sign_in(home, profile="prod")
    assert secret_of(found) == secret
    assert found.source.startswith(source)
    assert (found.project_id, found.keeps_token) == ("mine", False)
    profiles(f'[profiles.prod]\n{said}\nregion = "eu-nl"\n')
    found = sign_in(home, profile="prod")
    assert (found.region, found.project_id, found.auth_url) == ("eu-nl", "", "")


@pytest.mark.parametrize(
    "said", ['auth = "clouds"', 'auth = "clouds"\ncloud = "three"', 'auth = "hcloud"\nhcloud_profile = "x"']
)
def test_a_profile_that_leads_nowhere_says_so(home: Path, said: str) -> None:
    for place, text in OTHERS.items():
        put(home / place, text)
    profiles(f"[profiles.prod]\n{said}\n")
    with pytest.raises(UsageError, match="leads nowhere"):
        sign_in(home, profile="prod")
