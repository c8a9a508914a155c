"""The line is cut, or loses packets, while two engines talk."""

from counter_app.media.bad_line import BadLine
from counter_app.ports.media import Line, Rung
from tests.fakes.call_sides import Call

NOTHING = '{"kind":"again","engine":1,"generation":999}'  # passed over by everybody


def test_the_call_comes_back_by_itself_after_the_line_and_the_channel_were_cut():
    with BadLine() as line:

        def over(text):
            return NOTHING if line.is_cut else line.signal(text)

        with Call(change=over) as (clerk, terminal):
            for side in (clerk, terminal):
                side.wait(lambda side=side: len(side.frames) >= 20)
            line.is_cut = True
            for side in (clerk, terminal):
                side.wait(lambda side=side: side.states[-1].line is Line.LOST)
                assert side.states[-1].sends is Rung.FORM
            frames = len(clerk.frames), len(terminal.frames)
            line.is_cut = False
            clerk.wait(lambda: len(clerk.frames) > frames[0] + 5)
            terminal.wait(lambda: len(terminal.frames) > frames[1] + 5)
            for side in (clerk, terminal):
                side.wait(lambda side=side: side.states[-1].line is Line.CONNECTED)
                assert side.states[-1].sends in {Rung.SMALL, Rung.FULL}


def test_a_line_that_loses_packets_carries_less_and_less():
    with BadLine() as line, Call(change=line.signal) as (clerk, terminal):
        clerk.wait(lambda: len(clerk.frames) >= 20)
        line.loss = 0.35  # by chance the line is lost for a while as well; which side goes down first is chance too
        clerk.wait(lambda: any(map(_without_moving_picture, (clerk, terminal))))
        (first, *_) = filter(_without_moving_picture, (clerk, terminal))
        assert Rung.SMALL in [state.sends for state in first.states]


def _without_moving_picture(side):
    return any(state.sends in {Rung.STILL, Rung.SOUND} for state in tuple(side.states))
