using Orleans;
using SubscriptionBox.Embedded.Simulation;

namespace SubscriptionBox.Tests.Embedded.Simulation;

/// <summary>What happens between silos, streams, reminders and services.</summary>
public sealed class When_simulated_messages_go_astray
{
    [Fact]
    public void A_lost_request_is_not_carried_out()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.LostRequest, p => p is { Subject: "tally/t", Operation: "Add" }));
        Assert.Throws<TimeoutException>(() => cluster.Run(() => cluster.Tally("t").Add(5)));
        Assert.Equal(0, cluster.Run(() => cluster.Tally("t").Total()));
    }

    [Fact]
    public void A_lost_reply_is_carried_out()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.LostReply, p => p is { Subject: "tally/t", Operation: "Add" }));
        Assert.Throws<TimeoutException>(() => cluster.Run(() => cluster.Tally("t").Add(5)));
        Assert.Equal(5, cluster.Run(() => cluster.Tally("t").Total()));
    }

    [Fact]
    public void A_delayed_message_is_overtaken()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.MessageDelayed, p => p is { Operation: "Add", Silo: 0 }, times: 10));
        var answers = cluster.Run(async () =>
        {
            await cluster.Tally("t").Total();
            var order = new List<int>();
            await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
            {
                try
                {
                    await cluster.Tally("t").Add(1);
                    order.Add(i);
                }
                catch (TimeoutException)
                {
                    // Later than anyone waited.
                }
            }));
            return order;
        });
        Assert.NotEqual(answers.Order(), answers);
        Assert.Equal(10, cluster.Faults.CountOf(FaultKind.MessageDelayed));
    }

    [Fact]
    public void A_streams_events_arrive_in_order_and_once_when_nothing_is_wrong()
    {
        using var cluster = Clusters.Start();
        Assert.Equal(Enumerable.Range(0, 20), Letters(cluster, 20, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_streams_event_comes_again_after_later_ones()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.StreamDuplicated, p => p.Subject == "letters/box"));
        var numbers = Letters(cluster, 20, TimeSpan.FromHours(2));
        Assert.Equal(21, numbers.Count);
        Assert.Equal(Enumerable.Range(0, 20), numbers.Take(20));
        Assert.Contains(numbers[20], Enumerable.Range(0, 19));
    }

    [Fact]
    public void A_streams_event_comes_late()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.StreamDelayed, p => p.Subject == "letters/box"));
        Assert.Empty(Letters(cluster, 5, TimeSpan.FromSeconds(5)));
        cluster.RunFor(TimeSpan.FromHours(2));
        Assert.Equal(Enumerable.Range(0, 5), cluster.Run(() => cluster.Client.GetGrain<ILetterBoxGrain>("box").Received()));
    }

    [Fact]
    public void A_poison_event_is_parked_and_the_others_go_on()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.StreamPoison, p => p.Subject == "letters/box"));
        var numbers = Letters(cluster, 5, TimeSpan.FromHours(1));
        var parked = Assert.Single(cluster.ReadParked(Clusters.Mail));
        Assert.Equal("{\"number\":0}", parked.Event.Payload);
        Assert.Equal([1, 2, 3, 4], numbers);
    }

    [Fact]
    public void A_streams_events_survive_the_silo_that_delivers_them()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.StreamDelayed, p => p.Subject == "letters/box"));
        Assert.Empty(Letters(cluster, 5, TimeSpan.FromSeconds(5)));
        foreach (var silo in cluster.Silos)
            cluster.Restart(silo.Index);
        cluster.RunFor(TimeSpan.FromHours(2));
        Assert.Equal(Enumerable.Range(0, 5), cluster.Run(() => cluster.Client.GetGrain<ILetterBoxGrain>("box").Received()));
    }

    [Theory]
    [InlineData(FaultKind.ReminderMissed, 9)]
    [InlineData(FaultKind.ReminderDuplicated, 11)]
    public void A_reminders_tick_is_missed_or_comes_twice(FaultKind kind, int expected)
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(kind, p => p is { Subject: "alarm/a", Operation: "ring" }));
        Assert.Equal(expected, Rings(cluster, 10).Count);
    }

    [Fact]
    public void A_reminders_tick_comes_late()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.ReminderLate, p => p.Subject == "alarm/a") with { LatestTick = TimeSpan.FromHours(20) });
        var rings = Rings(cluster, 10);
        Assert.Equal(10, rings.Count);
        var late = rings.Where(r => r.TimeOfDay > TimeSpan.FromMinutes(1)).ToList();
        Assert.Single(late);
    }

    [Fact]
    public void A_reminder_moves_to_another_silo_when_its_own_dies()
    {
        using var cluster = Clusters.Start();
        var alarm = cluster.Client.GetGrain<IAlarmGrain>("a");
        cluster.Run(() => alarm.Remind(TimeSpan.FromDays(1), TimeSpan.FromDays(1)));
        cluster.Kill(cluster.Silos[0]);
        cluster.Kill(cluster.Silos[1]);
        cluster.RunFor(TimeSpan.FromDays(10.5));
        Assert.Equal(10, cluster.Run(() => alarm.Rings()).Count);
    }

    [Fact]
    public void A_reminder_can_tick_on_two_silos_while_it_is_handed_over()
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(FaultKind.ReminderHandedOver, _ => true, times: 100));
        var alarms = Enumerable.Range(0, 12).Select(i => cluster.Client.GetGrain<IAlarmGrain>($"a-{i}")).ToList();
        cluster.Run(() => Task.WhenAll(alarms.Select(a => a.Remind(TimeSpan.FromDays(1), TimeSpan.FromDays(1)))));
        cluster.Kill(cluster.Silos[0]);
        cluster.RunFor(TimeSpan.FromHours(1));
        cluster.Restart(1);
        cluster.RunFor(TimeSpan.FromDays(1.5));
        var rings = cluster.Run(async () => (await Task.WhenAll(alarms.Select(a => a.Rings()))).Select(r => r.Count).ToList());
        Assert.Equal(cluster.Faults.CountOf(FaultKind.ReminderHandedOver), rings.Sum() - 12);
        Assert.Contains(2, rings);
    }

    [Theory]
    [InlineData(FaultKind.ServiceRefused, 0, typeof(SimulatedFaultException))]
    [InlineData(FaultKind.ServiceRequestLost, 0, typeof(TimeoutException))]
    [InlineData(FaultKind.ServiceReplyLost, 1, typeof(TimeoutException))]
    [InlineData(FaultKind.ServiceDelayed, 1, typeof(TimeoutException))]
    [InlineData(FaultKind.ServiceDuplicated, 2, null)]
    public void A_service_does_as_often_as_the_fault_says(FaultKind kind, int done, Type? error)
    {
        using var cluster = Clusters.Start(faults: FaultPlan.None.At(kind, p => p is { Subject: "bank", Operation: "pay" }));
        var payments = 0;
        var outcome = Record.Exception(() => cluster.Run(() => cluster.Service("bank").Call("pay", () => ++payments)));
        cluster.RunFor(TimeSpan.FromHours(2));
        Assert.Equal((error, done), (outcome?.GetType(), payments));
    }

    [Fact]
    public void A_service_that_says_no_says_so_to_its_caller()
    {
        using var cluster = Clusters.Start();
        Assert.Throws<ArgumentException>(() => cluster.Run(() => cluster.Service("bank").Call<int>("pay", () => throw new ArgumentException("declined"))));
    }

    [Fact]
    public void Nothing_goes_wrong_once_faults_have_stopped()
    {
        var plan = FaultPlan.None;
        foreach (var kind in Enum.GetValues<FaultKind>())
            plan = plan.With(kind, FaultPlan.IsSpontaneous(kind) ? 1000 : 1);
        using var cluster = Clusters.Start(faults: plan);
        cluster.StopFaults();
        Assert.Equal(30, cluster.Run(() => cluster.Client.GetGrain<ISpreaderGrain>("s").AddOneToEach("t", 30)));
        cluster.RunFor(TimeSpan.FromDays(1));
        Assert.Empty(cluster.Faults.Counts);
    }

    private static List<int> Letters(SimulatedCluster cluster, int count, TimeSpan patience)
    {
        cluster.Run(() => cluster.Client.GetGrain<ISenderGrain>("s").Send("box", 0, count));
        cluster.RunFor(patience);
        return cluster.Run(() => cluster.Client.GetGrain<ILetterBoxGrain>("box").Received());
    }

    private static List<DateTimeOffset> Rings(SimulatedCluster cluster, int days)
    {
        var alarm = cluster.Client.GetGrain<IAlarmGrain>("a");
        cluster.Run(() => alarm.Remind(TimeSpan.FromDays(1), TimeSpan.FromDays(1)));
        cluster.RunFor(TimeSpan.FromDays(days + 0.5));
        return cluster.Run(() => alarm.Rings());
    }
}
