using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.Hosting
{
    /// <summary>Sets up the silo.</summary>
    public interface ISiloBuilder
    {
        IServiceCollection Services { get; }

        IConfiguration Configuration { get; }
    }

    /// <summary>Services, options and logging of a silo.</summary>
    public static class SiloBuilderExtensions
    {
        public static ISiloBuilder ConfigureServices(this ISiloBuilder builder, Action<IServiceCollection> configureDelegate)
        {
            ArgumentNullException.ThrowIfNull(configureDelegate);
            configureDelegate(builder.Services);
            return builder;
        }

        public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, Action<TOptions> configureOptions)
            where TOptions : class => builder.ConfigureServices(services => services.Configure(configureOptions));

        public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, IConfiguration configuration)
            where TOptions : class => builder.ConfigureServices(services => services.AddOptions<TOptions>().Bind(configuration));

        public static ISiloBuilder ConfigureLogging(this ISiloBuilder builder, Action<ILoggingBuilder> configureLogging) =>
            builder.ConfigureServices(services => services.AddLogging(configureLogging));
    }
}

namespace Orleans.Runtime
{
    /// <summary>Runs once when the silo has started.</summary>
    public interface IStartupTask
    {
        Task Execute(CancellationToken cancellationToken);
    }
}
