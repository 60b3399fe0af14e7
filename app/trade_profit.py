"""What each execution that closes something brought, after its costs."""

from decimal import Decimal

from core.model.orders import Fill, Side

_ZERO = Decimal(0)


class TradeProfit:
    """Follows the holding of each symbol, execution by execution, oldest first."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Decimal, Decimal, Decimal]] = {}

    def take(self, fill: Fill) -> Decimal | None:
        """Return the profit an execution brought, after its charges and its part of those paid
        when it was opened; None when it closed nothing.
        """
        quantity, cost, charges = self._held.get(fill.symbol, (_ZERO, _ZERO, _ZERO))
        signed = fill.quantity if fill.side is Side.BUY else -fill.quantity
        if quantity == 0 or (quantity > 0) == (signed > 0):
            self._held[fill.symbol] = (
                quantity + signed,
                cost + signed * fill.price,
                charges + fill.charges,
            )
            return None
        closed = min(abs(signed), abs(quantity))
        direction = 1 if quantity > 0 else -1
        share = closed / abs(quantity)
        paid = fill.charges * (closed / abs(signed))
        entered = cost * share
        profit = direction * closed * fill.price - entered - charges * share - paid
        left = abs(signed) - closed
        if left > 0:
            self._held[fill.symbol] = (
                -direction * left,
                -direction * left * fill.price,
                fill.charges - paid,
            )
        else:
            self._held[fill.symbol] = (
                quantity - direction * closed,
                cost - entered,
                charges * (1 - share),
            )
        return profit
