using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Tests.Embedded.Runtime;

/// <summary>The embedded runtime with a journal and, if given, a clock that stands still.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    public EmbeddedRuntime Runtime => _host.Services.GetRequiredService<EmbeddedRuntime>();

    public Journal Journal => _host.Services.GetRequiredService<Journal>();

    public static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null, TimeProvider? clock = null, Journal? journal = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(journal ?? new Journal());
        builder.Services.Configure<EmbeddedRuntimeOptions>(options =>
        {
            options.Assemblies.Add(typeof(TestSilo).Assembly);
            options.TimeProvider = clock ?? TimeProvider.System;
        });
        builder.UseOrleans(silo => configure?.Invoke(silo.AddMemoryGrainStorageAsDefault()));
        var silo = new TestSilo(builder.Build());
        await silo._host.StartAsync();
        return silo;
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
