"""The result leads with the losses and counts what the public document holds."""

from typing import Any

from app.run_report import report_lines


def a_trade(symbol: str, profit: str) -> dict[str, Any]:
    return {"symbol": symbol, "profit": profit, "reason": "a cross"}


def a_document(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "run": {"strategy": "turtle", "currency": "INR", "made_up": True},
        "cash_start": "100000",
        "equity_end": "98940.50",
        "fills": [{"charges": "20.25"}, {"charges": "19.25"}],
        "trades": [a_trade("INFY", "-1500"), a_trade("TCS", "540.50"), a_trade("ITC", "-100")],
        "positions": [{}],
        "refusals": [{"rule": "open_positions"}, {"rule": "cash"}, {"rule": "open_positions"}],
    }
    return {**whole, **changes}


def said(document: dict[str, Any], **more: Any) -> list[str]:
    return [line.plain for line in report_lines(document, **more)]


def test_losses_come_before_wins() -> None:
    lines = said(a_document())
    assert lines[0] == "RESULT · practice money · made-up prices · turtle"
    assert lines[1].split("  ")[-1].strip() == "2 of 3 trades, −₹1,600 in all"
    assert "Worst trade" in lines[2]
    assert "INFY ▼ −₹1,500 (a cross)" in lines[2]
    assert "Won on" in lines[3]
    assert "1 of 3 trades, +₹540.50 in all" in lines[3]


def test_money_and_refusals_add_up() -> None:
    text = "\n".join(said(a_document()))
    assert "₹39.50" in text
    assert "▼ −₹1,059.50 (−1.06 %)" in text
    assert "₹98,940.50, started with ₹1,00,000" in text
    assert "1 position, counted at the last price" in text
    assert "3 wishes: open positions 2, cash 1" in text


def test_a_run_without_trades() -> None:
    text = "\n".join(said(a_document(trades=[], fills=[], positions=[], refusals=[])))
    assert "none finished" in text
    assert "nothing" in text
    assert "Still owned" not in text


def test_few_trades_are_called_little_evidence() -> None:
    assert any("say little about a strategy" in line for line in said(a_document()))
    many = [a_trade("INFY", "1")] * 30
    assert not any("say little" in line for line in said(a_document(trades=many)))


def test_an_early_end_is_said() -> None:
    assert said(a_document(), stopped_early=True)[0].startswith("RESULT SO FAR (stopped early)")


def test_other_currencies() -> None:
    run = {"strategy": "turtle", "currency": "USDT", "made_up": False}
    text = "\n".join(said(a_document(run=run)))
    assert "98,940.50 USDT" in text
    assert "made-up" not in text
