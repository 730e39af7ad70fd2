using System.Text.Json;
using SubscriptionBox.Tests.Simulation.World;

namespace SubscriptionBox.Tests.Simulation.Workload;

/// <summary>A command as its caller knows it: what was asked, and what it was told.</summary>
public sealed class Command(int number, string name, string subject, DateTimeOffset at)
{
    /// <summary>How names of commands begin that must be refused, whoever is asked (I8).</summary>
    public const string Forbidden = "forbidden:";

    /// <summary>Its number; events that it causes carry it as request id.</summary>
    public string Id => $"cmd-{number}";

    /// <summary>What it does: <c>skip</c>, <c>subscribe</c>.</summary>
    public string Name => name;

    /// <summary>To whom: the key of the grain it was sent to.</summary>
    public string Subject => subject;

    /// <summary>When it was sent first.</summary>
    public DateTimeOffset At => at;

    /// <summary>How often it was sent.</summary>
    public int Tries { get; set; }

    /// <summary>True once there was an answer.</summary>
    public bool Acknowledged { get; set; }

    /// <summary>The answer was a yes.</summary>
    public bool Ok { get; set; }

    /// <summary>The refusal's stable name; null for a yes.</summary>
    public string? Refusal { get; set; }

    /// <summary>What identifies the answer: the same for every repeat.</summary>
    public string Essence { get; set; } = "";

    /// <summary>When it was answered.</summary>
    public DateTimeOffset? AnsweredAt { get; set; }
}

/// <summary>Sends commands the way a careful client does: under a request key, again after a fault, and now and then again although there was an answer (I11).</summary>
public sealed class Asker(ShopWorld world, Func<IGrainFactory> grains)
{
    private readonly Random _chance = world.Chance("asker");
    private readonly Dictionary<string, int> _names = [];

    /// <summary>Every command there was.</summary>
    public List<Command> Commands { get; } = [];

    /// <summary>Repeats that got another answer (I11).</summary>
    public List<string> OtherAnswers { get; } = [];

    /// <summary>Faults that are bugs: what no fault of the world explains.</summary>
    public List<string> Bugs { get; } = [];

    /// <summary>How often each command was given.</summary>
    public IReadOnlyDictionary<string, int> Names => _names;

    /// <summary>When the clients give up: the end of the noisy phase does not wait for them.</summary>
    public DateTimeOffset GiveUpAt { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Sends a command until it is answered.</summary>
    /// <param name="name">What it does.</param>
    /// <param name="subject">To whom.</param>
    /// <param name="who">Who asks; its key and request id are set here.</param>
    /// <param name="ask">The call.</param>
    /// <param name="essence">What of a yes every repeat has in common; null when nothing is compared.</param>
    /// <returns>The answer; null when it was given up.</returns>
    public async Task<Answer<T>?> Send<T>(string name, string subject, Func<Caller> who, Func<IGrainFactory, Caller, Task<Answer<T>>> ask, Func<T, string>? essence = null)
    {
        var command = new Command(Commands.Count + 1, name, subject, world.Now);
        Commands.Add(command);
        var counted = name.StartsWith(Command.Forbidden, StringComparison.Ordinal) ? "forbidden" : name;
        _names[counted] = _names.GetValueOrDefault(counted) + 1;
        var key = new RequestKey($"key-{command.Id}", name);
        Answer<T>? first = null;
        var tries = world.Faults.On ? 12 : 40;
        for (var pause = TimeSpan.FromSeconds(2); command.Tries < tries && world.Now < GiveUpAt && world.Now - command.At < TimeSpan.FromHours(20); pause *= 2)
        {
            command.Tries++;
            try
            {
                var answer = await ask(grains(), who() with { Key = key, RequestId = command.Id });
                // Not decided yet: the same key again, as the answer itself says.
                if (answer.Refusal is { Kind: RefusalKind.Unavailable or RefusalKind.Throttled })
                {
                    await world.Sleep(pause);
                    continue;
                }
                Note(command, answer, essence);
                first ??= answer;
                if (command.AnsweredAt is null)
                    command.AnsweredAt = world.Now;
                if (essence is null || _chance.Next(25) != 0)
                    return first;
                await world.Sleep(TimeSpan.FromSeconds(_chance.Next(30)));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                if (failure is NullReferenceException or IndexOutOfRangeException or KeyNotFoundException or InvalidCastException)
                    Bugs.Add($"{command.Id} {name} of {subject}: {failure.GetType().Name}: {failure.Message} {failure.StackTrace}");
                await world.Sleep(pause);
            }
        }
        return first;
    }

    private void Note<T>(Command command, Answer<T> answer, Func<T, string>? essence)
    {
        var refusal = answer.Refusal?.Code;
        var said = answer.Ok ? essence?.Invoke(answer.Value) ?? "" : refusal!;
        // A refusal is not remembered by every command: what could not be done then may be done now.
        if (command is { Acknowledged: true, Ok: true } && essence is not null && said != command.Essence)
            OtherAnswers.Add($"{command.Id} {command.Name} of {command.Subject}: first '{command.Essence}', then '{said}'");
        if (command.Acknowledged)
            return;
        (command.Acknowledged, command.Ok, command.Refusal, command.Essence) = (true, answer.Ok, refusal, said);
    }

    /// <summary>Reads something; null when nobody answers.</summary>
    public async Task<T?> Read<T>(Func<IGrainFactory, Task<Answer<T>>> ask) where T : class
    {
        for (var tries = 0; tries < 4; tries++)
        {
            try
            {
                return (await ask(grains())).Value;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                await world.Sleep(TimeSpan.FromSeconds(5));
            }
        }
        return null;
    }

    /// <summary>Uses a session; null when it is over.</summary>
    public async Task<Accounts.SessionView?> Session(string token)
    {
        try
        {
            var session = await grains().GetGrain<Accounts.ISessionGrain>(Accounts.SessionKey.Of(token)!).Check(passive: false);
            if (session is not null && session.ExpiresAt <= world.Now)
                Bugs.Add($"A session is open after its end: {session.ExpiresAt:O}.");
            return session;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>The shop's settings; null when nobody answers.</summary>
    public async Task<Settings.ShopSettings?> Settings()
    {
        try
        {
            return await grains().GetGrain<Settings.ISettingsGrain>("set-shop").Get();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>An answer as text, for comparing.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, ShopJson.Options);
}
