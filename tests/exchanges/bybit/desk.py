"""Takes order requests: create, amend, cancel, cancel-all; each answer is only an ack."""

import random
from collections.abc import Callable, Mapping
from decimal import Decimal

from tests.exchanges.bybit import checks
from tests.exchanges.bybit.floor import Floor
from tests.exchanges.bybit.records import ZERO, Record
from tests.exchanges.bybit.rules import FEES, LINEAR, RULES, SPOT, Refused
from tests.exchanges.bybit.switches import MS

Params = Mapping[str, object]
GONE = {LINEAR: (110001, 110001), SPOT: (170213, 170213)}
STOP_FILTERS = ("StopOrder", "tpslOrder", "OcoOrder", "BidirectionalTpslOrder")


class Desk:
    """One exchange's order entry."""

    def __init__(self, floor: Floor, later: Callable[[Callable[[], None]], None]) -> None:
        self.floor = floor
        self._later = later
        self._random = random.Random(floor.switches.seed)
        self.created: list[str] = []

    def create(self, uid: str, params: Params) -> dict[str, str]:
        """Take a new order or refuse it; the market sees it a moment after the ack."""
        one = self._new(uid, params)
        self.floor.orders[one.order_id] = one
        self.created.append(one.link_id)
        self.floor.lock(one)
        self._later(lambda: self.floor.enter(one))
        return {"orderId": one.order_id, "orderLinkId": one.link_id}

    def _new(self, uid: str, params: Params) -> Record:
        floor = self.floor
        rule = RULES.get((str(params.get("category")), str(params.get("symbol"))))
        if rule is None or rule.symbol in floor.switches.refused_symbols:
            raise Refused(10001, "params error: symbol invalid")
        checks.check_words(params)
        market = floor.markets[rule.category, rule.symbol]
        is_market = params["orderType"] == "Market"
        now_ms = floor.now_ns() // MS
        one = Record(
            uid, rule.category, rule.symbol, floor.new_id(rule.category),
            str(params.get("orderLinkId") or ""), str(params["side"]), str(params["orderType"]),
            checks.number(params, "qty"), checks.number(params, "price"),
            "IOC" if is_market else str(params.get("timeInForce") or "GTC"), now_ms, now_ms,
            reduce_only=params.get("reduceOnly") is True,
            close_on_trigger=params.get("closeOnTrigger") is True,
            position_idx=int(str(params.get("positionIdx") or 0)),
            trigger_price=checks.number(params, "triggerPrice"),
            trigger_direction=int(str(params.get("triggerDirection") or 0)),
            trigger_by=str(params.get("triggerBy") or ""),
            order_filter=str(params.get("orderFilter") or "Order"),
            take_profit=checks.number(params, "takeProfit"),
            stop_loss=checks.number(params, "stopLoss"),
            last_on_created=market.last,
            visible_ns=floor.now_ns() + floor.switches.realtime_lag_ns,
        )  # fmt: skip
        self._check_mode(one)
        self._check_duplicate(one)
        self._check_prices(one, params)
        self._check_reducing(one)
        self._check_money(one)
        if rule.category == SPOT and not one.link_id:
            one.link_id = str(int(one.order_id) + 1)
        return one

    def _check_mode(self, one: Record) -> None:
        if one.category == SPOT:
            if one.reduce_only:
                raise Refused(170130, "Data sent for parameter 'reduceOnly' is not valid.")
            return
        hedge = one.symbol in self.floor.accounts[one.uid].hedge
        if (one.position_idx == 0) == hedge:
            raise Refused(10001, "position idx not match position mode")

    def _check_duplicate(self, one: Record) -> None:
        if not one.link_id:
            return
        for other in self.floor.orders.values():
            if (other.uid, other.category, other.link_id) == (one.uid, one.category, one.link_id):
                raise Refused(110072 if one.category == LINEAR else 170141)

    def _check_prices(self, one: Record, params: Params) -> None:
        market = self.floor.market(one)
        rule = market.rule
        strict = self.floor.switches.linear_off_tick_is_error
        if one.conditional:
            one.stop_type = "Stop" if rule.category == LINEAR else one.order_filter
            one.trigger_by = one.trigger_by or "LastPrice"
            if rule.category == SPOT and one.order_filter == "Order":
                raise Refused(170130, "Data sent for parameter 'orderFilter' is not valid.")
            checks.check_price(rule, one.trigger_price, strict)
            if rule.category == LINEAR:
                checks.check_trigger(one.trigger_direction, one.trigger_price, market.last)
            else:
                one.trigger_direction = 1 if one.trigger_price > market.last else 2
        if one.order_type == "Market":
            if one.category == SPOT and one.side == "Buy":
                one.market_unit = str(params.get("marketUnit") or "quoteCoin")
            one.price = self.floor.cap_price(one)
        else:
            one.price = checks.check_price(rule, one.price, strict)
            one.price = checks.check_band(rule, one.side, one.price, market.mark)
        reducing = one.reduce_only or one.close_on_trigger
        if reducing and (one.take_profit or one.stop_loss):
            raise Refused(10001, "reduce-only order can not set tp/sl")
        checks.check_exits(one.side, one.take_profit, one.stop_loss, market.last)
        value_price = market.last if one.order_type == "Market" else one.price
        if not one.in_quote:
            checks.check_size(rule, one.qty, value_price, one.order_type == "Market", reducing)
        elif one.qty < rule.min_value:
            raise Refused(170140, "Order value exceeded lower limit.")

    def _check_reducing(self, one: Record) -> None:
        if not one.reduce_only or one.category != LINEAR or one.conditional:
            return
        position = self.floor.accounts[one.uid].position(one.symbol, one.position_idx)
        if not position.size:
            raise Refused(110017)
        if position.side == one.side:
            raise Refused(110017, "reduce-only order has same side with current position")
        one.qty = min(one.qty, position.size)

    def _check_money(self, one: Record) -> None:
        account = self.floor.accounts[one.uid]
        rule = self.floor.market(one).rule
        if one.category == SPOT:
            if one.conditional and one.order_filter == "StopOrder":
                return
            buying = one.side == "Buy"
            need = one.qty if one.in_quote or not buying else one.qty * one.price
            coin = account.coin(rule.quote if buying else rule.base)
            if coin.balance - coin.locked < need:
                raise Refused(170131)
            return
        if one.reduce_only or one.conditional:
            return
        position = account.position(one.symbol, one.position_idx)
        fresh = one.qty if position.side in ("", one.side) else max(ZERO, one.qty - position.size)
        price = self.floor.market(one).last if one.order_type == "Market" else one.price
        need = fresh * price * (1 / position.leverage + 2 * FEES[LINEAR][0])
        if need > self._free(uid=one.uid):
            raise Refused(110007)

    def _free(self, uid: str) -> Decimal:
        account = self.floor.accounts[uid]
        held = sum((p.size * p.entry / p.leverage for p in account.positions.values()), ZERO)
        waiting = sum(
            (
                one.rest * one.price / account.position(one.symbol, one.position_idx).leverage
                for one in self.floor.orders.values()
                if one.uid == uid and one.open and one.category == LINEAR
                if not one.reduce_only and not one.conditional
            ),
            ZERO,
        )
        coin = account.coin("USDT")
        profit = sum(
            (
                (self.floor.markets[LINEAR, p.symbol].mark - p.entry) * p.signed
                for p in account.positions.values()
                if p.size
            ),
            ZERO,
        )
        return coin.balance - coin.locked + min(profit, ZERO) - held - waiting

    def find(self, uid: str, params: Params) -> Record | None:
        """Return the order a request is about; the exchange's id wins over the client's."""
        order_id, link = str(params.get("orderId") or ""), str(params.get("orderLinkId") or "")
        if not order_id and not link:
            raise Refused(10001, "params error: orderId or orderLinkId is required")
        for one in reversed(list(self.floor.orders.values())):
            if one.uid != uid or one.category != params.get("category"):
                continue
            if one.order_id == order_id if order_id else one.link_id == link:
                return one
        return None

    def _working(self, uid: str, params: Params) -> Record:
        one = self.find(uid, params)
        category = str(params.get("category"))
        if category not in GONE:
            raise Refused(10001, "params error: category invalid")
        if one is None or (not one.open and one.status != "Created"):
            self._second_filled(one)
            raise Refused(GONE[category][0])
        named = params.get("orderFilter", "Order")
        if category == SPOT and one.order_filter in STOP_FILTERS and named != one.order_filter:
            raise Refused(170213)
        return one

    def _second_filled(self, one: Record | None) -> None:
        """Push the second `Filled` that a cancel racing a fill brings."""
        if one is None or one.status != "Filled":
            return
        if self.floor.switches.second_filled_on_cancel_race:
            one.cancel_type, one.reject_reason = "CancelByUser", "EC_OrigClOrdIDDoesNotExist"
            self.floor.changed(one)

    def amend(self, uid: str, params: Params) -> dict[str, str]:
        """Change what a working order asks for; only the fields that are given change."""
        one = self._working(uid, params)
        rule = self.floor.market(one).rule
        qty = checks.number(params, "qty") or one.qty
        price = checks.number(params, "price") or one.price
        trigger = checks.number(params, "triggerPrice") or one.trigger_price
        if (qty, price, trigger) == (one.qty, one.price, one.trigger_price):
            raise Refused(10001, "order not modified")
        if price != one.price:
            price = checks.check_price(rule, price, self.floor.switches.linear_off_tick_is_error)
        if trigger != one.trigger_price:
            checks.check_price(rule, trigger, self.floor.switches.linear_off_tick_is_error)
            if one.category == LINEAR:
                last = self.floor.market(one).last
                checks.check_trigger(one.trigger_direction, trigger, last)
        checks.check_size(rule, qty, price, False, one.reduce_only)
        self._later(lambda: self._amend(one, qty, price, trigger))
        return {"orderId": one.order_id, "orderLinkId": one.link_id}

    def _amend(self, one: Record, qty: Decimal, price: Decimal, trigger: Decimal) -> None:
        if not one.open:
            return
        one.qty, one.price, one.trigger_price = qty, price, trigger
        if one.done >= qty:
            one.status = "Filled"
        self.floor.lock(one)
        self.floor.changed(one)
        if one.status in ("New", "PartiallyFilled"):
            self.floor._cross(one)

    def cancel(self, uid: str, params: Params) -> dict[str, str]:
        """Ask for one order to go."""
        one = self._working(uid, params)
        self._later(lambda: self._cancel(one, "CancelByUser"))
        return {"orderId": one.order_id, "orderLinkId": one.link_id}

    def _cancel(self, one: Record, why: str) -> None:
        if not one.open:
            self._second_filled(one)
            return
        if one.status == "Untriggered":
            self.floor.end(one, "Deactivated", why, "EC_PerCancelRequest")
        elif one.category == SPOT and one.done:
            self.floor.end(one, "PartiallyFilledCanceled", why, "EC_PerCancelRequest")
        else:
            self.floor.end(one, "Cancelled", why, "EC_PerCancelRequest")

    def cancel_all(self, uid: str, params: Params) -> dict[str, object]:
        """Cancel by symbol, base coin or settle coin; without a filter stops go too."""
        category = str(params.get("category"))
        scope = [params.get(name) for name in ("symbol", "baseCoin", "settleCoin")]
        if category == LINEAR and not any(scope):
            raise Refused(10001, "params error: symbol, baseCoin or settleCoin is required")
        kind = str(params.get("orderFilter") or ("" if category == LINEAR else "Order"))
        chosen = [one for one in self.floor.orders.values() if self._chosen(one, uid, params, kind)]
        cap = self.floor.switches.cancel_all_random_cap
        if category == LINEAR and len(chosen) > cap:
            chosen = self._random.sample(chosen, cap)
        for one in chosen:
            self._later(lambda one=one: self._cancel(one, "CancelByUser"))  # type: ignore[misc]
        listed = [{"orderId": one.order_id, "orderLinkId": one.link_id} for one in chosen]
        return {"list": listed, "success": "1"}

    def _chosen(self, one: Record, uid: str, params: Params, kind: str) -> bool:
        if one.uid != uid or one.category != params.get("category"):
            return False
        if not one.open and one.status != "Created":
            return False
        rule = self.floor.market(one).rule
        if params.get("symbol"):
            in_scope = one.symbol == params["symbol"]
        elif params.get("baseCoin"):
            in_scope = rule.base == params["baseCoin"]
        else:
            in_scope = one.category == SPOT or rule.quote == params.get("settleCoin")
        return in_scope and self._of_kind(one, kind)

    def _of_kind(self, one: Record, kind: str) -> bool:
        if not kind:
            return True
        if one.category == SPOT:
            return one.order_filter == kind
        if kind == "Order":
            return not one.conditional
        if kind == "StopOrder":
            return one.conditional
        return one.stop_type in ("TakeProfit", "StopLoss", "TrailingStop") and kind == "tpslOrder"

    def trading_stop(self, uid: str, params: Params) -> dict[str, object]:
        """Set a position's stop, target or trailing distance; "0" takes one away."""
        symbol = str(params.get("symbol"))
        if "tpslMode" not in params:
            raise Refused(10001, "slOrderType can not have a value when tpSlMode is empty")
        if "positionIdx" not in params:
            raise Refused(10001, "params error: positionIdx is required")
        idx = int(str(params["positionIdx"]))
        position = self.floor.accounts[uid].position(symbol, idx)
        if not position.size:
            raise Refused(10001, "can not set tp/sl/ts for zero position")
        take, stop = self._levels(params, position)
        trailing = (
            checks.number(params, "trailingStop") if "trailingStop" in params else position.trailing
        )
        wanted = (take, stop, trailing)
        if wanted == (position.take_profit, position.stop_loss, position.trailing):
            raise Refused(34040)
        last = self.floor.markets[LINEAR, symbol].last
        checks.check_exits(position.side, take, stop, last)
        position.take_profit, position.stop_loss, position.trailing = wanted
        position.best = last
        self.floor.place_exits(uid, symbol, idx)
        self.floor.tell(uid, "position", position)
        return {}

    def _levels(self, params: Params, position: object) -> tuple[Decimal, Decimal]:
        take, stop = position.take_profit, position.stop_loss  # type: ignore[attr-defined]
        if "takeProfit" in params:
            take = checks.number(params, "takeProfit")
        if "stopLoss" in params:
            stop = checks.number(params, "stopLoss")
        return take, stop
