using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using SubscriptionBox.Common;
using SubscriptionBox.Grains.Inventory;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Tests.Rules.Inventory;

/// <summary>Random histories of one counter, with crashes and cleaning at any point, against a model that is nothing but two dictionaries (invariant I2).</summary>
public sealed class StockLogPropertyTests
{
    private const int Orders = 6;
    private static readonly DateTimeOffset Start = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private enum Step { Receive, Adjust, Reserve, ReserveBriefly, Consume, Release, Wait, Write, Crash, Clean }

    [Fact]
    public void Whatever_happens_the_numbers_add_up_and_a_crash_loses_only_what_was_not_written() =>
        Prop.ForAll(Histories(), history => new Run().Play(history)).QuickCheckThrowOnFailure();

    private static Arbitrary<(int Step, int Order, int Units)[]> Histories() => Gen.Choose(0, 9)
        .SelectMany(step => Gen.Choose(0, Orders - 1).SelectMany(order => Gen.Choose(1, 9).Select(units => (step, order, units)))).ArrayOf().Resize(120).ToArbitrary();

    private sealed class Run
    {
        private readonly InventoryOptions _options = new() { SettledKept = 100 };
        private readonly List<StockOp> _disk = [];
        private StockCounter _counter;
        private InventoryState _root = new();
        private DateTimeOffset _now = Start;
        private Model _model = new();
        private Model _written = new();

        public Run() => _counter = new StockCounter("X", _root, _options);

        public void Play((int Step, int Order, int Units)[] history)
        {
            foreach (var (step, number, units) in history)
            {
                _counter.Lapse(_now);
                _model.Lapse(_now);
                Do((Step)step, $"ord-{number}", units);
                Check();
            }
        }

        private void Do(Step step, string order, int units)
        {
            switch (step)
            {
                case Step.Receive:
                    Assert.True(_counter.Receive(new ReceiveStock(units, null, null, null), _now, Caller.System).Ok);
                    _model.OnHand += units;
                    break;
                case Step.Adjust:
                    Assert.Equal(_model.Adjust(-units), _counter.Adjust(new AdjustStock(-units, "lost"), _now, Caller.System).Ok);
                    break;
                case Step.Reserve or Step.ReserveBriefly:
                    DateTimeOffset? expires = step == Step.Reserve ? null : _now.AddMinutes(units);
                    Assert.Equal(_model.Reserve(order, units, expires), _counter.Reserve(new ReserveStock(order, units, new DateOnly(2027, 3, 4), expires, StockAudience.Subscriber), 30, _now).Ok);
                    break;
                case Step.Consume:
                    Assert.Equal(_model.Consume(order), _counter.Consume(order, _now) is null);
                    break;
                case Step.Release:
                    _counter.Release(order, _now);
                    _model.Open.Remove(order);
                    break;
                case Step.Wait:
                    _now = _now.AddMinutes(units);
                    break;
                case Step.Write:
                    Write();
                    break;
                case Step.Crash:
                    _counter = new StockCounter("X", _root, _options);
                    _counter.Replay(_disk);
                    _counter.EndReplay();
                    _model = _written.Copy();
                    break;
                case Step.Clean:
                    // As the grain does: in one write, the oldest lines go and their survivors come again at the end.
                    var oldest = _disk.Take(units).ToList();
                    Write();
                    _disk.RemoveRange(0, oldest.Count);
                    _disk.AddRange(_counter.Log.Survivors(oldest).ToList());
                    break;
            }
        }

        private void Write()
        {
            var (numbers, lines, _) = _counter.Collect(_now);
            _root = numbers;
            _disk.AddRange(lines);
            _written = _model.Copy();
        }

        private void Check()
        {
            var view = _counter.View;
            Assert.Equal((_model.OnHand, _model.Open.Sum(o => o.Value.Units)), (view.OnHand, view.Reserved));
            Assert.Equal(view.OnHand - view.Reserved, view.Available);
            Assert.True(view.Available >= 0);
            Assert.Equal(view.OnHand, view.Lots.Sum(l => l.Units));
            var numbers = _counter.Numbers;
            Assert.Equal(view.OnHand, numbers.Received - numbers.Shipped - numbers.WrittenOff);
            Assert.Equal(_model.Open.Keys.Order(), _counter.Log.Open.Select(o => o.OrderId).Order());
        }
    }

    private sealed class Model
    {
        public int OnHand { get; set; }
        public Dictionary<string, (int Units, DateTimeOffset? Expires)> Open { get; private init; } = [];
        private Dictionary<string, int> Taken { get; init; } = [];

        public Model Copy() => new() { OnHand = OnHand, Open = new(Open), Taken = new(Taken) };

        public void Lapse(DateTimeOffset now)
        {
            foreach (var (order, _) in Open.Where(o => o.Value.Expires <= now).ToList())
                Open.Remove(order);
        }

        public bool Adjust(int delta)
        {
            if (OnHand - Open.Sum(o => o.Value.Units) + delta < 0)
                return false;
            OnHand += delta;
            return true;
        }

        public bool Reserve(string order, int units, DateTimeOffset? expires)
        {
            if (Open.TryGetValue(order, out var open))
            {
                if (open.Units != units)
                    return false;
                Open[order] = (units, open.Expires is null || expires is null ? null : open.Expires > expires ? open.Expires : expires);
                return true;
            }
            if (Taken.TryGetValue(order, out var taken))
                return taken == units;
            if (units > OnHand - Open.Sum(o => o.Value.Units))
                return false;
            Open[order] = (units, expires);
            return true;
        }

        public bool Consume(string order)
        {
            if (Open.Remove(order, out var open))
            {
                OnHand -= open.Units;
                Taken[order] = open.Units;
                return true;
            }
            return Taken.ContainsKey(order);
        }
    }
}
