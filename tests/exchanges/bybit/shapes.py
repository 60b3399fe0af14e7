"""How records look on the wire: key sets and types as the exchange sends them."""

from decimal import Decimal

from tests.exchanges.bybit.records import Account, Execution, Position, Record
from tests.exchanges.bybit.rules import SPOT, text_of
from tests.exchanges.bybit.switches import Switches

Shape = dict[str, object]
EMPTIES = {"docs": ("", "0", "UNKNOWN"), "zeros": ("0", "0.00", "UNKNOWN"), "bare": ("", "", "")}
"""The ways the exchange writes "nothing": a price, a limit price, a word."""


def order_shape(one: Record, switches: Switches, pushed: bool = False) -> Shape:
    """Return an order as the queries show it, or as the order topic pushes it."""
    blank, nought, word = EMPTIES[switches.empties]
    average = text_of(one.value / one.done) if one.done else blank
    left = one.rest if one.open else Decimal(0)
    shape: Shape = {
        "symbol": one.symbol,
        "orderType": one.order_type,
        "orderLinkId": one.link_id,
        "orderId": one.order_id,
        "slLimitPrice": nought,
        "tpLimitPrice": nought,
        "cancelType": one.cancel_type or word,
        "avgPrice": average,
        "stopOrderType": one.stop_type,
        "lastPriceOnCreated": text_of(one.last_on_created),
        "orderStatus": switches.unknown_word or one.status,
        "takeProfit": text_of(one.take_profit) if one.take_profit else blank,
        "stopLoss": text_of(one.stop_loss) if one.stop_loss else blank,
        "cumExecValue": text_of(one.value),
        "cumExecQty": text_of(one.done),
        "cumExecFee": text_of(sum(one.fees.values(), Decimal(0))),
        "cumFeeDetail": {coin: text_of(fee) for coin, fee in one.fees.items()},
        "tpslMode": "Full" if one.stop_type in ("TakeProfit", "StopLoss") else "",
        "smpType": "None",
        "smpGroup": 0,
        "smpOrderId": "",
        "triggerDirection": one.trigger_direction,
        "triggerPrice": text_of(one.trigger_price) if one.trigger_price else blank,
        "triggerBy": one.trigger_by,
        "tpTriggerBy": "",
        "slTriggerBy": "",
        "blockTradeId": "",
        "rejectReason": one.reject_reason,
        "isLeverage": "0" if one.category == SPOT else "",
        "price": text_of(one.price),
        "qty": text_of(one.qty),
        "orderIv": "",
        "createdTime": str(one.created_ms),
        "updatedTime": str(one.updated_ms),
        "positionIdx": one.position_idx,
        "timeInForce": one.tif,
        "leavesQty": text_of(left),
        "leavesValue": text_of(left * one.price),
        "side": one.side,
        "closeOnTrigger": one.close_on_trigger,
        "reduceOnly": one.reduce_only,
        "placeType": "",
        "marketUnit": "",
    }
    if one.category == SPOT:
        shape |= {"basePrice": text_of(one.last_on_created), "ocoTriggerBy": ""}
        del shape["tpslMode"]
    else:
        shape["createType"] = one.create_type
    if switches.extra_keys:
        shape |= {"parentOrderLinkId": one.parent_link, "rpiMatchedQty": "0", "brandNewKey": None}
    if pushed:
        shape |= {"category": one.category, "closedPnl": "0", "feeCurrency": ""}
    return shape


def execution_shape(one: Execution, pushed: bool = False) -> Shape:
    """Return an execution as the list shows it, or as the execution topic pushes it."""
    trade = one.kind == "Trade"
    shape: Shape = {
        "symbol": one.symbol,
        "orderId": one.order_id,
        "orderLinkId": one.link_id,
        "side": one.side,
        "orderPrice": text_of(one.order_price),
        "orderQty": text_of(one.order_qty),
        "leavesQty": text_of(one.leaves),
        "orderType": one.order_type if one.kind != "Funding" else "UNKNOWN",
        "stopOrderType": one.stop_type or "UNKNOWN",
        "execFee": text_of(one.fee),
        "execFeeV2": text_of(one.fee),
        "execId": one.exec_id,
        "execPrice": text_of(one.price),
        "execQty": text_of(one.qty),
        "execType": one.kind,
        "execValue": text_of(one.price * one.qty),
        "execTime": str(one.ts_ms),
        "feeCurrency": one.fee_coin if trade else "",
        "isMaker": one.maker,
        "feeRate": text_of(one.fee_rate),
        "tradeIv": "",
        "markIv": "",
        "markPrice": text_of(one.mark),
        "indexPrice": "",
        "underlyingPrice": "",
        "blockTradeId": "",
        "closedSize": text_of(one.closed),
        "seq": one.seq,
        "extraFees": [] if pushed else "",
        "marketUnit": "",
    }
    if pushed:
        shape |= {"category": one.category, "isLeverage": "0", "execPnl": text_of(one.pnl)}
    return shape


def position_shape(one: Position, mark: Decimal, pushed: bool = False) -> Shape:
    """Return a position row; sockets say `entryPrice` where the list says `avgPrice`."""
    nothing = "0" if pushed else ""
    value = one.size * one.entry
    unrealised = (mark - one.entry) * one.signed
    shape: Shape = {
        "positionIdx": one.idx,
        "riskId": 1,
        "riskLimitValue": "2000000",
        "symbol": one.symbol,
        "side": one.side if one.size else "",
        "size": text_of(one.size),
        "entryPrice" if pushed else "avgPrice": text_of(one.entry),
        "positionValue": text_of(value) if one.size else "",
        "tradeMode": 0,
        "positionStatus": "Normal",
        "autoAddMargin": 0,
        "adlRankIndicator": 2 if one.size else 0,
        "leverage": text_of(one.leverage),
        "markPrice": text_of(mark),
        "liqPrice": "",
        "bustPrice": "",
        "positionIM": text_of(value / one.leverage),
        "positionMM": text_of(value / 200),
        "tpslMode": "Full",
        "takeProfit": text_of(one.take_profit) if one.take_profit else nothing,
        "stopLoss": text_of(one.stop_loss) if one.stop_loss else nothing,
        "trailingStop": text_of(one.trailing),
        "unrealisedPnl": text_of(unrealised),
        "curRealisedPnl": text_of(one.realised),
        "cumRealisedPnl": text_of(one.realised),
        "seq": one.seq,
        "isReduceOnly": False,
        "mmrSysUpdatedTime": "",
        "leverageSysUpdatedTime": "",
        "sessionAvgPrice": "",
        "createdTime": str(one.created_ms),
        "updatedTime": str(one.updated_ms),
    }
    if pushed:
        shape["category"] = "linear"
    return shape


def wallet_shape(
    account: Account, marks: dict[str, Decimal], wanted: frozenset[str] = frozenset()
) -> Shape:
    """Return the unified wallet; `availableToWithdraw` is always empty there."""
    open_profit = sum(
        ((marks[p.symbol] - p.entry) * p.signed for p in account.positions.values() if p.size),
        Decimal(0),
    )
    margin = sum((p.size * p.entry / p.leverage for p in account.positions.values()), Decimal(0))
    coins, total = [], Decimal(0)
    for name, coin in account.coins.items():
        price = Decimal(1) if name == "USDT" else marks.get(f"{name}USDT", Decimal(0))
        profit = open_profit if name == "USDT" else Decimal(0)
        total += (coin.balance + profit) * price
        if (wanted and name not in wanted) or not (coin.balance or coin.locked or name in wanted):
            continue
        coins.append(
            {
                "coin": name,
                "equity": text_of(coin.balance + profit),
                "usdValue": text_of((coin.balance + profit) * price),
                "walletBalance": text_of(coin.balance),
                "locked": text_of(coin.locked),
                "spotHedgingQty": "0",
                "borrowAmount": "0",
                "accruedInterest": "0",
                "totalOrderIM": text_of(coin.order_margin),
                "totalPositionIM": text_of(margin if name == "USDT" else Decimal(0)),
                "totalPositionMM": "0",
                "unrealisedPnl": text_of(profit),
                "cumRealisedPnl": text_of(coin.realised),
                "bonus": "0",
                "marginCollateral": True,
                "collateralSwitch": True,
                "spotBorrow": "0",
                "availableToWithdraw": "",
                "availableToBorrow": "",
            }
        )
    orders = sum((coin.order_margin for coin in account.coins.values()), Decimal(0))
    free = total - margin - orders
    return {
        "accountType": "UNIFIED",
        "accountIMRate": "0.01",
        "accountMMRate": "0.001",
        "totalEquity": text_of(total),
        "totalWalletBalance": text_of(total - open_profit),
        "totalMarginBalance": text_of(total),
        "totalAvailableBalance": text_of(free),
        "totalPerpUPL": text_of(open_profit),
        "totalInitialMargin": text_of(margin + orders),
        "totalMaintenanceMargin": "0",
        "accountLTV": "0",
        "coin": coins,
    }
