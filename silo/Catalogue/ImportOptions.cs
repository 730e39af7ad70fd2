using System.Globalization;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>What <c>import-catalogue</c> was asked to do.</summary>
/// <param name="File">The catalogue.</param>
/// <param name="RefuseBad">One bad line refuses the whole file, before anything is written.</param>
/// <param name="Map">The merchant's own mapping, if one is given.</param>
/// <param name="OpeningStock">Units that products without any stock record start with; 0 for none.</param>
/// <param name="Problem">What is wrong with the arguments, one sentence; null when nothing is.</param>
public sealed record ImportOptions(string File, bool RefuseBad, string? Map, int OpeningStock, string? Problem = null)
{
    /// <summary>What can be asked.</summary>
    public const string Help = """
        silo import-catalogue FILE [--skip-bad | --refuse-bad] [--map FILE] [--opening-stock N] [--data DIR]

          FILE               CSV in UTF-8, plain or gzipped; docs/import.md lists the columns that are known
          --skip-bad         take the good lines, name the bad ones (the default)
          --refuse-bad       name the bad lines and write nothing if there is one
          --map FILE         a JSON file that says which column holds what
          --opening-stock N  give products that have no stock yet N units (1-100000)
          --data DIR         where the shop's file lives (default ./data/shop); the shop must be closed
        """;

    /// <summary>Reads the arguments after the verb.</summary>
    public static ImportOptions Read(IReadOnlyList<string> args)
    {
        var options = new ImportOptions("", false, null, 0);
        bool skip = false, refuse = false;
        for (var i = 0; i < args.Count; i++)
        {
            var equals = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i].IndexOf('=') : -1;
            var (name, value) = equals > 0 ? (args[i][..equals], args[i][(equals + 1)..]) : (args[i], null);
            switch (name)
            {
                case "--skip-bad" when value is null:
                    skip = true;
                    break;
                case "--refuse-bad" when value is null:
                    refuse = true;
                    break;
                case "--map" or "--opening-stock":
                    if ((value ?? (i + 1 < args.Count ? args[++i] : null)) is not { Length: > 0 } given)
                        return options with { Problem = $"{name} needs a value." };
                    if (name == "--map")
                        options = options with { Map = given };
                    else if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var units) && units is >= 1 and <= 100_000)
                        options = options with { OpeningStock = units };
                    else
                        return options with { Problem = $"--opening-stock is a number of units between 1 and 100,000, not \"{DraftChecks.Short(given)}\"." };
                    break;
                default:
                    if (args[i].StartsWith('-') && args[i].Length > 1)
                        return options with { Problem = $"\"{DraftChecks.Short(args[i])}\" is not an option of import-catalogue; import-catalogue --help lists them." };
                    if (options.File.Length > 0)
                        return options with { Problem = "import-catalogue takes one file at a time." };
                    options = options with { File = args[i] };
                    break;
            }
        }
        return skip && refuse ? options with { Problem = "--skip-bad and --refuse-bad exclude each other." }
            : options.File.Length == 0 ? options with { Problem = "import-catalogue needs a file; import-catalogue --help says more." }
            : options with { RefuseBad = refuse };
    }
}
