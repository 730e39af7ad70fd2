using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

/// <summary>Grains, reminders and streams of one silo, found again by the next one on the same folder.</summary>
public sealed class When_a_silo_starts_again : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Its_grains_have_their_states_and_reminders()
    {
        string etag;
        using (var first = await Start(refusing: false))
        {
            var grain = Grain(first);
            await grain.Add(40);
            etag = await grain.Add(2);
            await grain.Remind();
            await first.StopAsync();
        }
        using var second = await Start(refusing: false);
        Assert.Equal((42, etag), await Grain(second).See());
        Assert.Equal(["tick"], await Grain(second).Reminders());
        await second.StopAsync();
    }

    [Fact]
    public async Task An_event_nobody_could_take_before_is_delivered_then()
    {
        using (var first = await Start(refusing: true))
        {
            await Grain(first).Tell("parcel", "left at the door");
            Assert.Equal("refused left at the door", await Heard(first));
            await first.StopAsync();
        }
        using var second = await Start(refusing: false);
        Assert.Equal("took left at the door", await Heard(second));
        await second.StopAsync();
    }

    private static IStoredSumGrain Grain(IHost host) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IStoredSumGrain>("sum-1");

    private static async Task<string> Heard(IHost host) => await host.Services.GetRequiredService<Ear>().Heard.Reader.ReadAsync();

    private async Task<IHost> Start(bool refusing)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new Ear(refusing));
        builder.UseOrleans(silo => silo.UseShopFile(_folder.Path).AddSqliteGrainStorageAsDefault().UseSqliteReminders().AddSqliteStreams("events"));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}

public sealed class Ear(bool refusing)
{
    public bool Refusing => refusing;

    public Channel<string> Heard { get; } = Channel.CreateUnbounded<string>();
}

public interface IStoredSumGrain : IGrainWithStringKey
{
    Task<string> Add(int number);

    Task Fill(int characters);

    Task<(int Sum, string? Etag)> See();

    Task Remind();

    Task<string[]> Reminders();

    Task Tell(string listener, string text);
}

public sealed class StoredSumGrain([PersistentState("storedSum")] IPersistentState<Note> note) : Grain, IStoredSumGrain, IRemindable
{
    public async Task<string> Add(int number)
    {
        note.State.Number += number;
        await note.WriteStateAsync();
        return note.Etag!;
    }

    public Task Fill(int characters)
    {
        note.State.Text = new string('x', characters);
        return note.WriteStateAsync();
    }

    public Task<(int Sum, string? Etag)> See() => Task.FromResult((note.State.Number, note.Etag));

    public Task Remind() => this.RegisterOrUpdateReminder("tick", TimeSpan.FromDays(1), TimeSpan.FromDays(1));

    public async Task<string[]> Reminders() => [.. (await this.GetReminders()).Select(r => r.ReminderName)];

    public Task Tell(string listener, string text) =>
        this.GetStreamProvider("events").GetStream<string>(StreamId.Create("listening", listener)).OnNextAsync(text);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}

public interface IDoorGrain : IGrainWithStringKey;

[ImplicitStreamSubscription("listening")]
public sealed class DoorGrain(Ear ear) : Grain, IDoorGrain, IStreamSubscriptionObserver, IAsyncObserver<string>
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<string>().ResumeAsync(this);

    public Task OnNextAsync(string item, StreamSequenceToken? token = null)
    {
        ear.Heard.Writer.TryWrite($"{(ear.Refusing ? "refused" : "took")} {item}");
        return ear.Refusing ? throw new InvalidOperationException("not at home") : Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
