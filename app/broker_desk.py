"""The brokers of the window: keys tried, kept and forgotten, logins, each state in words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.broker_file import BrokerFacts, BrokerFile
from app.broker_kinds import KINDS, LOCAL, BrokerKind, endpoints_of, kind_of
from app.broker_sessions import Keys, LoginSession, Session, Standing
from app.key_store import KeyStore
from app.login_desk import LoginDesk
from app.worker import Worker
from core.brokers.wire.secret import Secret
from core.clock import Clock, to_datetime
from core.errors import AlgoTraderError, BrokerError, KeyRefused, LoginNeeded, UserMistake
from core.execution.live_broker import VenueEndpoints, local_endpoints
from ui.deck_money import BrokerView

_KEY = re.compile(r"[A-Za-z0-9_-]{4,128}")
NOT_A_KEY = "{label} holds something that is no key. Copy it again, without spaces."
_MODES = {one.key: one for one in KINDS}
Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Access:
    """What a session at a broker is opened with."""

    kind: BrokerKind
    place: str
    endpoints: VenueEndpoints
    keys: Keys
    until_ns: int
    user: str

    @property
    def account(self) -> str:
        """Return what the account's folder is named after: the place, and the user if known."""
        user = re.sub(r"[^A-Za-z0-9]", "", self.user)[:20].lower()
        return f"{self.place}-{user}" if user else self.place


@dataclass(frozen=True)
class _Heard:
    """What a broker last said: ready or refused, in a sentence, and what to do about it."""

    state: str
    words: str
    deed: str = ""


class BrokerDesk:
    """Answers at once; whatever asks a broker, a vault or scrypt runs on the worker.

    `tell` gets (deed, reason) for the diary.
    """

    def __init__(
        self,
        store: KeyStore,
        file: BrokerFile,
        login: LoginDesk,
        worker: Worker,
        sessions: Mapping[str, Session],
        clock: Clock,
        tell: Tell,
    ) -> None:
        self._store = store
        self._file = file
        self._login = login
        self._worker = worker
        self._sessions = sessions
        self._clock = clock
        self._tell = tell
        self._heard: dict[tuple[str, str], _Heard] = {}
        self._standing: dict[tuple[str, str], Standing] = {}
        self._working: set[str] = set()
        self._passphrase = ""
        self._unlock_said = ""
        self._unlocking = self._looked = False

    # What is shown

    def views(self) -> tuple[BrokerView, ...]:
        """Return every broker as it stands."""
        return tuple(self.view(kind.key) for kind in KINDS)

    def view(self, broker: str) -> BrokerView:
        """Return one broker as it stands."""
        kind, facts = kind_of(broker), self._file.facts(broker)
        place = kind.place(facts.place).key
        has = set(kind.names(place).values()) <= self._store.names()
        heard = self._stand(kind, place, facts, has)
        return BrokerView(
            key=kind.key,
            name=kind.name,
            art=kind.art,
            state=heard.state,
            words=heard.words,
            deed=heard.deed,
            place=place,
            places=tuple(one for one in kind.places if one.key != LOCAL or facts.local),
            fields=kind.fields,
            keys_from=kind.keys_from,
            has_keys=has,
            local=facts.local,
            logs_in=kind.daily_login,
        )

    def mode(self, broker: str) -> str:
        """Return whose money a broker's place trades: REAL, TESTNET, DEMO or LOCAL."""
        return _MODES[broker].place(self._file.facts(broker).place).mode

    def login_until(self, broker: str) -> int:
        """Return until when the last login holds, or held; 0 where there was none."""
        return self._file.facts(broker).until_ns

    def looked(self) -> bool:
        """Return whether it is known if a passphrase is wanted."""
        return self._looked

    def passphrase(self) -> tuple[str, bool, bool, str]:
        """Return what asks for it, whether it is the first, is being tried, and what was wrong."""
        return self._passphrase, self._store.is_new(), self._unlocking, self._unlock_said

    def standing(self, broker: str) -> Standing | None:
        """Return what the broker said when it was last asked in this session."""
        return self._standing.get((broker, self._place(broker)))

    def _stand(self, kind: BrokerKind, place: str, facts: BrokerFacts, has: bool) -> _Heard:
        heard = self._heard.get((kind.key, place))
        if kind.key in self._working:
            return _Heard("working", f"Asking {kind.name}…")
        if not has:
            refused = heard is not None and heard.state == "refused"
            return heard if heard and refused else _Heard("none", "Not set up yet.", "add")
        if self._store.passphrase_needed():
            return _Heard(
                "locked", "The keys are locked. Type your passphrase to use them.", "unlock"
            )
        if heard is not None and heard.state == "refused":
            return heard
        if kind.daily_login:
            if facts.until_ns <= self._clock.now_ns():
                words = f"Keys are kept. {kind.name} asks for a login once a day."
                return _Heard("kept", words, "log_in")
            return _Heard("ready", f"Logged in until {self._when(facts.until_ns)}.")
        return heard or _Heard("kept", "Keys are kept. Not asked yet in this session.", "check")

    def _when(self, ts_ns: int) -> str:
        there, here = to_datetime(ts_ns), to_datetime(self._clock.now_ns())
        days = (there.date() - here.date()).days
        day = {0: " today", 1: " tomorrow"}.get(days, f" on {there:%d %B}")
        return f"{there:%H:%M}{day}"

    # What a person does

    def choose_place(self, broker: str, place: str) -> str:
        """Choose where a broker is traded at; return why not."""
        kind = kind_of(broker)
        try:
            self._file.change(broker, place=kind.place(place).key)
        except AlgoTraderError as failure:
            return str(failure)
        return ""

    def choose_local(self, broker: str, address: str) -> str:
        """Take a local practice exchange, or none with an empty address; return why not."""
        place = self._file.facts(broker).place
        try:
            local = local_endpoints(address.strip()).rest if address.strip() else ""
            kept = LOCAL if local else "" if place == LOCAL else place
            self._file.change(broker, local=local, place=kept)
        except AlgoTraderError as failure:
            return str(failure)
        self._heard.pop((broker, LOCAL), None)
        return ""

    def keep_keys(self, broker: str, typed: Mapping[str, str]) -> None:
        """Try keys and keep them when they are good."""
        keys = {name: Secret(text.strip()) for name, text in typed.items()}
        self._ask(broker, lambda kind, place: self._keep(kind, place, keys))

    def forget_keys(self, broker: str) -> None:
        """Forget the keys of a broker's place, its login too."""
        self._ask(broker, self._forget)

    def look(self) -> None:
        """See whether the keys want a passphrase; a vault may take its time to answer."""
        self._worker.do(self._see_passphrase)

    def unlock(self, passphrase: str) -> None:
        """Open the file of keys, or choose its passphrase."""
        secret = Secret(passphrase)
        self._unlocking, self._unlock_said = True, ""

        def work() -> None:
            try:
                self._store.unlock(secret)
            except AlgoTraderError as failure:
                self._unlock_said = str(failure)
            finally:
                self._see_passphrase()
                self._unlocking = False

        self._worker.do(work)

    def check(self, broker: str) -> None:
        """Ask the broker whether keys and login still hold."""
        self._ask(broker, self._check)

    def log_in(self, broker: str) -> None:
        """Open the broker's login page in the person's browser."""
        self._ask(broker, self._begin_login)

    def paste_address(self, address: str) -> None:
        """Take the address the browser ended at."""
        self._worker.do(lambda: self._login.paste(address))

    def cancel_login(self) -> None:
        """Give the login up."""
        self._worker.do(self._login.cancel)

    def access(self, broker: str) -> Access:
        """Return what a session is opened with; blocks, and raises in words what is missing."""
        kind, facts = kind_of(broker), self._file.facts(broker)
        place = kind.place(facts.place).key
        return Access(
            kind=kind,
            place=place,
            endpoints=endpoints_of(broker, place, facts.local),
            keys=self._keys(kind, place),
            until_ns=facts.until_ns,
            user=facts.user or self._user(kind, place),
        )

    def _user(self, kind: BrokerKind, place: str) -> str:
        standing = self._standing.get((kind.key, place))
        return "" if standing is None else standing.user

    def ask_now(self, broker: str) -> AlgoTraderError | None:
        """Ask the broker on the caller's own thread; return what it said against us, if it did."""
        self._working.add(broker)
        return self._do(broker, self._check)

    def failed(self, broker: str, failure: Exception) -> None:
        """Show what went wrong at a broker."""
        self._note_failure(kind_of(broker), self._place(broker), failure)

    # On the worker

    def _ask(self, broker: str, work: Callable[[BrokerKind, str], None]) -> None:
        self._working.add(broker)

        def job() -> None:
            self._do(broker, work)

        self._worker.do(job)

    def _do(self, broker: str, work: Callable[[BrokerKind, str], None]) -> AlgoTraderError | None:
        kind, place = kind_of(broker), self._place(broker)
        try:
            work(kind, place)
        except AlgoTraderError as failure:
            self._note_failure(kind, place, failure)
            return failure
        except Exception as fault:
            words = f"The program made a mistake of its own ({type(fault).__name__}). Try again."
            self._heard[broker, place] = _Heard("refused", words, "check")
            raise
        finally:
            self._working.discard(broker)
        return None

    def _note_failure(self, kind: BrokerKind, place: str, failure: Exception) -> None:
        deed = "check"
        if isinstance(failure, KeyRefused | UserMistake):
            deed = "add"
        elif isinstance(failure, LoginNeeded):
            deed = "log_in"
            self._file.change(kind.key, until_ns=0)
        elif kind.daily_login and self._file.facts(kind.key).until_ns <= self._clock.now_ns():
            deed = "log_in"
        self._heard[kind.key, place] = _Heard("refused", str(failure), deed)
        if isinstance(failure, BrokerError):
            self._tell(f"{kind.name} said no", str(failure))

    def _keep(self, kind: BrokerKind, place: str, keys: Keys) -> None:
        for field in kind.fields:
            typed = keys.get(field.name, Secret(""))
            if not _KEY.fullmatch(typed.reveal()):
                raise UserMistake(NOT_A_KEY.format(label=field.label))
        if asked := self._store.passphrase_needed():
            raise UserMistake(asked)
        if not kind.daily_login:
            # Nothing is kept that the broker does not take, or that could take money away.
            standing = self._session(kind).check(place, self._endpoints(kind, place), keys)
            self._ready(kind, place, standing)
        else:
            self._store.forget([kind.token_name(place)])
            self._file.change(kind.key, until_ns=0)
            self._heard.pop((kind.key, place), None)
        names = kind.names(place)
        self._store.keep({names[name]: secret for name, secret in keys.items()})
        self._tell("Keys kept", f"for {kind.name}, {kind.place(place).title.lower()}.")

    def _forget(self, kind: BrokerKind, place: str) -> None:
        self._login.cancel()
        self._store.forget([*kind.names(place).values(), kind.token_name(place)])
        self._file.change(kind.key, until_ns=0, user="")
        self._heard.pop((kind.key, place), None)
        self._standing.pop((kind.key, place), None)
        self._tell("Keys forgotten", f"of {kind.name}, {kind.place(place).title.lower()}.")

    def _check(self, kind: BrokerKind, place: str) -> None:
        if kind.daily_login and self._file.facts(kind.key).until_ns <= self._clock.now_ns():
            raise LoginNeeded(f"Today's login at {kind.name} is missing. Log in to go on.")
        keys = self._keys(kind, place)
        self._ready(
            kind, place, self._session(kind).check(place, self._endpoints(kind, place), keys)
        )

    def _begin_login(self, kind: BrokerKind, place: str) -> None:
        keys, endpoints = self._keys(kind, place), self._endpoints(kind, place)
        session = self._session(kind)
        assert isinstance(session, LoginSession)  # only such a broker offers this deed
        self._heard.pop((kind.key, place), None)

        def exchange(token: Secret) -> None:
            self._ask(kind.key, lambda kind, place: self._exchange(kind, place, token))

        self._login.begin(lambda state: session.login_address(endpoints, keys, state), exchange)

    def _exchange(self, kind: BrokerKind, place: str, token: Secret) -> None:
        keys, endpoints = self._keys(kind, place), self._endpoints(kind, place)
        session = self._session(kind)
        assert isinstance(session, LoginSession)  # as above
        standing, access = session.exchange(endpoints, keys, token)
        self._store.keep({kind.token_name(place): access})
        self._file.change(kind.key, until_ns=standing.until_ns, user=standing.user)
        self._ready(kind, place, standing)
        self._tell("Logged in", f"at {kind.name}, until {self._when(standing.until_ns)}.")

    def _ready(self, kind: BrokerKind, place: str, standing: Standing) -> None:
        self._heard[kind.key, place] = _Heard("ready", standing.words)
        self._standing[kind.key, place] = standing

    def _keys(self, kind: BrokerKind, place: str) -> Keys:
        found = {name: self._store.secret(kept) for name, kept in kind.names(place).items()}
        if kind.daily_login:
            found["access_token"] = self._store.secret(kind.token_name(place))
        keys = {name: secret for name, secret in found.items() if secret is not None}
        if not all(field.name in keys for field in kind.fields):
            raise UserMistake(f"There are no keys of {kind.name} yet. Add them first.")
        return keys

    def _session(self, kind: BrokerKind) -> Session:
        return self._sessions[kind.key]

    def _endpoints(self, kind: BrokerKind, place: str) -> VenueEndpoints:
        return endpoints_of(kind.key, place, self._file.facts(kind.key).local)

    def _place(self, broker: str) -> str:
        return kind_of(broker).place(self._file.facts(broker).place).key

    def _see_passphrase(self) -> None:
        self._passphrase = self._store.passphrase_needed()
        self._looked = True
