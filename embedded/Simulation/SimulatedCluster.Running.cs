using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>How it runs.</summary>
public sealed partial class SimulatedCluster
{
    // What is to happen later than this is not under way: a run may be quiet before it.
    private static readonly TimeSpan QuietAfter = TimeSpan.FromHours(1);

    private int _thread;
    private Exception? _escape;
    private LastStep _last;
    private long _stepsAtThisInstant;
    private long _instant = -1;

    /// <summary>The silo whose step runs now.</summary>
    internal SimulatedSilo? Running { get; private set; }

    /// <summary>Runs code outside the cluster (a client) until it is done; everything else that is due meanwhile runs too.</summary>
    /// <exception cref="SimulationException">It never ends: it waits for something that is not in the queue.</exception>
    public void Run(Func<Task> client) => Run(async () =>
    {
        await client();
        return true;
    });

    /// <inheritdoc cref="Run(Func{Task})"/>
    public T Run<T>(Func<Task<T>> client)
    {
        ArgumentNullException.ThrowIfNull(client);
        Task<T>? task = null;
        Enter(() =>
        {
            Post(() => task = client());
            var end = Queue.Now + Options.LongestRun.Ticks;
            while (task is not { IsCompleted: true })
            {
                if (!Step(end))
                    throw Stuck();
            }
        });
        return task!.GetAwaiter().GetResult();
    }

    /// <summary>Starts code outside the cluster and does not wait for it. If it fails, the run fails.</summary>
    public Task Spawn(Func<Task> client)
    {
        var done = new TaskCompletionSource();
        Post(() => _ = Watch(client, done));
        return done.Task;
    }

    /// <summary>Starts code outside the cluster after a while, as a webhook or a person's next visit. If it fails, the run fails.</summary>
    public void Schedule(TimeSpan after, Func<Task> client) => Later(after, new ClientStep(() => _ = Watch(client, null), isWork: after < QuietAfter), ClientSilo);

    /// <summary>Completes when so much virtual time has passed: how a client waits.</summary>
    public Task Delay(TimeSpan time)
    {
        var passed = new TaskCompletionSource();
        Later(time, new WaitStep(passed), ClientSilo);
        return passed.Task;
    }

    /// <summary>Runs until this much time has passed.</summary>
    public void RunFor(TimeSpan time) => RunUntil(Now + time);

    /// <summary>Runs until that time; what is due at it has happened too.</summary>
    public void RunUntil(DateTimeOffset time)
    {
        var end = TicksAt(time.UtcDateTime);
        Enter(() =>
        {
            while (Step(end))
            {
            }

            Queue.MoveTo(end);
        });
    }

    /// <summary>Runs until it is so, or until that much time has passed; asked before each step.</summary>
    /// <returns>False when it never was.</returns>
    public bool RunUntil(Func<bool> isSo, TimeSpan atMost)
    {
        ArgumentNullException.ThrowIfNull(isSo);
        var end = Queue.Now + atMost.Ticks;
        var found = false;
        Enter(() =>
        {
            while (!(found = isSo()) && Step(end))
            {
            }
        });
        return found;
    }

    /// <summary>Runs until nothing is under way but timers and reminders: no message, no operation of the store, no call that waits.</summary>
    /// <returns>False when it was still not quiet after that much time.</returns>
    public bool Drain(TimeSpan atMost) => RunUntil(() => Queue.Work == 0 && !Timeouts.AnyWaits, atMost);

    private void Post(Action action) => Queue.Add(new ClientStep(action), ClientSilo);

    private async Task Watch(Func<Task> client, TaskCompletionSource? done)
    {
        try
        {
            await client();
            done?.TrySetResult();
        }
        catch (Exception error)
        {
            _failures.Add(error);
        }
    }

    private void Enter(Action run)
    {
        if (_thread != 0)
            throw new SimulationException("The simulation is running already: code of a client awaits, it does not run the cluster.");
        var context = SynchronizationContext.Current;
        var flow = ThreadGuard.Enter(this);
        _thread = Environment.CurrentManagedThreadId;
        try
        {
            try
            {
                run();
            }
            finally
            {
                ThreadGuard.LetOthersBegin();
            }

            ThrowIfBroken();
        }
        finally
        {
            _thread = 0;
            Running = null;
            ThreadGuard.Leave(flow);
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private bool Step(long limit)
    {
        ThrowIfBroken();
        if (!Queue.TryTake(limit, out var item))
            return false;
        Guard();
        var silo = item.Silo;
        if (!silo.IsAlive)
        {
            (item.Work as SimulatedStep)?.RunWithoutSilo(this);
            return true;
        }

        if (silo.FrozenUntil > Queue.Now)
        {
            Queue.AddAt(silo.FrozenUntil, item.Work, silo);
            return true;
        }

        if (item.Work is VirtualTimer timer && (timer.Due < 0 || timer.Due > Queue.Now))
            return true;
        if (_stepsUntilCrash > 0 && !silo.IsClient && --_stepsUntilCrash == 0 && CrashAtStep(silo))
            return true;
        Running = silo;
        SynchronizationContext.SetSynchronizationContext(silo.Context);
        Execute(item.Work, silo);
        return true;
    }

    private void Execute(object work, SimulatedSilo silo)
    {
        switch (work)
        {
            case SimulatedStep step:
                Record(step.Kind, silo, step.SubjectHash, step.OperationHash, step);
                step.Run(this);
                break;
            case ActivationScheduler turns:
                var request = turns.Next as GrainRequest;
                Record(StepKind.Turn, silo, turns.Activation.GrainId.GetUniformHashCode(), request?.Information.StableHash ?? 0, turns);
                ((IThreadPoolWorkItem)turns).Execute();
                break;
            case IThreadPoolWorkItem other:
                Record(StepKind.Delivery, silo, 0, 0, other);
                other.Execute();
                break;
        }
    }

    private void Record(StepKind kind, SimulatedSilo silo, uint subject, uint operation, object work)
    {
        Trace.Add(kind, silo.Index, subject, operation, Queue.Now);
        _last = new(kind, silo, work);
        if (Trace.Listener is { } listener)
            listener(new(Trace.Steps, Now, kind, silo.Index, _last.Subject, _last.Operation, Trace.Hash));
    }

    private void Guard()
    {
        if (Queue.Now != _instant)
        {
            _instant = Queue.Now;
            _stepsAtThisInstant = 0;
        }
        else if (++_stepsAtThisInstant > Options.MostStepsAtOnce)
        {
            throw new SimulationException($"More than {Options.MostStepsAtOnce} steps at {Now:O} and no end. Last step: {_last}.");
        }
    }

    private void ThrowIfBroken()
    {
        if (Volatile.Read(ref _escape) is { } escape)
            throw new SimulationException(escape.Message, escape);
        if (_failures.Count > 0)
            throw new SimulationException($"Code outside the cluster failed: {_failures[0].Message}", _failures[0]);
    }

    /// <summary>
    /// A grain does not answer, and nothing in the simulation says why: perhaps it waits for work on another thread, which real time
    /// must be given to show itself. When something did go wrong there are too many such cases, and none needs another reason.
    /// </summary>
    internal void LookForEscape() => SpinWait.SpinUntil(() => Volatile.Read(ref _escape) is not null, TimeSpan.FromSeconds(5));

    /// <summary>True once anything has gone wrong on purpose.</summary>
    internal bool IsDisturbed { get; private set; }

    private SimulationException Stuck() => new(
        $"By {Now:O} nothing has come of what the client waits for: it waits for work that is not in the queue. Last step: {_last}.");

    private sealed class ClientStep(Action action, bool isWork = true) : SimulatedStep
    {
        public override StepKind Kind => StepKind.Host;

        public override bool IsWork => isWork;

        public override string Subject => "client";

        public override void Run(SimulatedCluster cluster) => action();
    }

    // Nothing is under way while someone waits for a while.
    private sealed class WaitStep(TaskCompletionSource passed) : SimulatedStep
    {
        public override StepKind Kind => StepKind.Timer;

        public override bool IsWork => false;

        public override string Subject => "client";

        public override void Run(SimulatedCluster cluster) => passed.TrySetResult();
    }

    private readonly record struct LastStep(StepKind Kind, SimulatedSilo Silo, object Work)
    {
        public string Subject => Work switch
        {
            SimulatedStep step => step.Subject,
            ActivationScheduler turns => turns.Activation.GrainId.ToString(),
            _ => "",
        };

        public string Operation => Work switch
        {
            SimulatedStep step => step.Operation,
            ActivationScheduler { Next: GrainRequest request } => request.GetMethodName(),
            null => "",
            _ => Work.GetType().Name,
        };

        public override string ToString() => $"{Kind} of {Silo} {Subject} {Operation}";
    }
}
