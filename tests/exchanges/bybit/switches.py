"""What nobody could find out about the real exchange, each as a switch with both ways tested."""

from dataclasses import dataclass, field

MS = 1_000_000
SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass
class Switches:
    """How this exchange behaves. Times are nanoseconds of the exchange's own clock.

    `processing_ns`: from the ack to the order's own events; 0 puts the events before the ack.
    `ack_delay_ns`: until a socket's request is answered; at 0 pybit loses the ack in a race.
    `realtime_lag_ns` / `history_lag_ns`: from an event until the queries show it.
    """

    processing_ns: int = 2 * MS
    ack_delay_ns: int = 5 * MS
    realtime_lag_ns: int = 0
    history_lag_ns: int = 0
    clock_skew_ns: int = 0
    demo: bool = False
    new_before_fill: bool = True
    stops_outlive_position: bool = True
    linear_off_tick_is_error: bool = True
    batch_spot_size: int = 10
    second_filled_on_cancel_race: bool = True
    empties: str = "docs"
    extra_keys: bool = True
    reset_header_behind_ns: int = 0
    limit_header_missing: bool = False
    snapshot_before_ack: bool = False
    private_ack_has_req_id: bool = True
    auth_failure_shape: str = "live"
    ret_msg: str = "OK"
    cancel_all_random_cap: int = 500
    market_headers: bool = False
    ip_limit: int = 600
    ip_ban_ns: int = 600 * SECOND
    socket_limit: int = 500
    closed_retention_ns: int = 7 * DAY
    cancelled_retention_ns: int = DAY
    seed: int = 1
    maintenance: bool = False
    refused_symbols: set[str] = field(default_factory=set)
    unknown_word: str = ""
    push_positions_always: bool = True
