namespace SubscriptionBox.Silo.Hosting;

/// <summary>What the program was asked to do.</summary>
public enum Verb
{
    /// <summary>Open the shop.</summary>
    Run,
    /// <summary>Bring in a merchant's catalogue.</summary>
    ImportCatalogue,
    /// <summary>Look through the audit trail.</summary>
    VerifyAudit,
    /// <summary>Run an API process of the Cluster edition.</summary>
    Api,
    /// <summary>Bring the schema of the Cluster edition's database up to date.</summary>
    MigrateSchema,
    /// <summary>Say what the program is made of.</summary>
    Sbom,
    /// <summary>Say what can be asked.</summary>
    Help,
    /// <summary>The arguments make no sense.</summary>
    Mistake,
}

/// <summary>The command line, read.</summary>
/// <param name="DataFolder">Where the shop's file lives, as given.</param>
/// <param name="Urls">Where to listen, separated by semicolons.</param>
/// <param name="Rest">What belongs to the verb.</param>
/// <param name="Problem">Of a mistake: what is wrong, one sentence.</param>
public sealed record Command(Verb Verb, string DataFolder, string Urls, ImmutableArray<string> Rest, string? Problem = null)
{
    /// <summary>What holds when nothing is said.</summary>
    public static readonly Command Default = new(Verb.Run, Path.Combine(".", "data", "shop"), "http://127.0.0.1:8080", []);
}

/// <summary>Reads the command line.</summary>
public static class CommandLine
{
    /// <summary>The command in the arguments; what cannot be understood becomes a mistake, never an exception.</summary>
    public static Command Read(IReadOnlyList<string> args)
    {
        var command = Command.Default;
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            switch (name)
            {
                case "--help" or "-h" or "-?" when command.Verb == Verb.Run:
                    return command with { Verb = Verb.Help };
                case "--data" or "--urls":
                    if ((value ?? (i + 1 < args.Count ? args[++i] : null)) is not { Length: > 0 } given)
                        return Mistake($"{name} needs a value.");
                    command = name == "--data" ? command with { DataFolder = given } : command with { Urls = given };
                    break;
                case "import-catalogue" when command.Verb == Verb.Run:
                    command = command with { Verb = Verb.ImportCatalogue };
                    break;
                case "verify-audit" when command.Verb == Verb.Run:
                    command = command with { Verb = Verb.VerifyAudit };
                    break;
                case "api" when command.Verb == Verb.Run:
                    command = command with { Verb = Verb.Api };
                    break;
                case "migrate-schema" when command.Verb == Verb.Run:
                    command = command with { Verb = Verb.MigrateSchema };
                    break;
                case "sbom" when command.Verb == Verb.Run:
                    command = command with { Verb = Verb.Sbom };
                    break;
                default:
                    if (command.Verb == Verb.Run)
                        return Mistake($"\"{args[i]}\" is not something this program knows; --help lists what it does.");
                    command = command with { Rest = command.Rest.Add(args[i]) };
                    break;
            }
        }
        return command;

        Command Mistake(string problem) => command with { Verb = Verb.Mistake, Problem = problem };
    }

    /// <summary>Prints what can be asked.</summary>
    public static int Help(TextWriter output)
    {
        output.WriteLine("""
            SubscriptionBox, a shop of subscription boxes in one process.

              silo [--data DIR] [--urls URLS]                  opens the shop
              silo import-catalogue FILE [--data DIR] [...]    brings in a merchant's catalogue (import-catalogue --help lists its options)
              silo verify-audit [--data DIR] [...]             looks through the audit trail of a closed shop (verify-audit --help says more)
              silo sbom                                        prints what it is made of (CycloneDX JSON)
              silo --help                                      prints this

            In a build of the Cluster edition (-p:Edition=Cluster), with ConnectionStrings__Shop naming its PostgreSQL database:

              silo migrate-schema                              brings the database's schema up to date
              silo [--urls URLS]                               runs a silo; URLS are for probes (/health/live, /health/ready)
              silo api [--urls URLS]                           runs an API process in front of the silos; any number of them

              --data DIR     where the shop's file lives (default ./data/shop, from the current folder)
              --urls URLS    where to listen, several separated by ';' (default http://127.0.0.1:8080)
            """);
        return 0;
    }

    /// <summary>Prints what is wrong.</summary>
    public static int Complain(Command command, TextWriter errors)
    {
        errors.WriteLine(command.Problem);
        return 2;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=');
        return argument.StartsWith("--", StringComparison.Ordinal) && equals > 0 ? (argument[..equals], argument[(equals + 1)..]) : (argument, null);
    }
}
