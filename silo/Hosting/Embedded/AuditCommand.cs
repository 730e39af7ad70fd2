using System.Globalization;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Silo.Hosting;

/// <summary><c>silo verify-audit</c>: looks through the whole audit trail of a closed shop, and changes nothing.</summary>
public static class AuditCommand
{
    /// <summary>Prints one sentence for each fault, and one for the trail.</summary>
    /// <returns>0 for a sound trail, 1 for faults.</returns>
    public static async Task<int> Run(Command command, TextWriter output)
    {
        if (command.Rest.Contains("--help"))
        {
            output.WriteLine("""
                silo verify-audit [--data DIR] [--anchor ORDINAL:HASH]

                  Looks through the audit trail of a closed shop, or of a copy of its folder: every hash, every number, every event. Changes nothing.
                  Prints one sentence for each fault; the exit code is 0 for a sound trail and 1 for faults.

                  --anchor   the end of the chain as it was written down elsewhere (GET /api/v1/admin/audit/chain, or this command's last line):
                             shows also whether the whole chain was made anew
                """);
            return 0;
        }
        var anchor = Anchor(command.Rest);
        if (!File.Exists(Path.Combine(command.DataFolder, "shop.db")))
            throw new CannotStartException($"There is no shop in {Path.GetFullPath(command.DataFolder)}.");
        await using var app = ShopApplication.Build(command, new ShopHostOptions { Demo = false });
        // The file alone: nothing starts, so nothing is published, purged or caught up with.
        _ = app.Services.GetRequiredService<ShopFile>();
        var report = await new AuditVerifier(app.Services.GetRequiredService<IAuditStore>(), app.Services.GetRequiredService<IEventLog>()).Run(anchor);
        foreach (var fault in report.Faults)
            output.WriteLine(fault);
        var kept = report.Kept == 0 ? "" : $", {report.Kept} older ones under legal hold";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Rows} rows{kept}; {(report.Faults.IsEmpty ? "no fault" : report.Faults.Length == 1 ? "1 fault" : $"{report.Faults.Length} faults")}; the chain ends with {report.Head.Ordinal}:{report.Head.Hash}"));
        return report.Faults.IsEmpty ? 0 : 1;
    }

    private static (long Ordinal, string Hash)? Anchor(ImmutableArray<string> rest)
    {
        if (rest.IsEmpty)
            return null;
        var given = rest is ["--anchor", var value] ? value : rest is [var joined] && joined.StartsWith("--anchor=", StringComparison.Ordinal) ? joined["--anchor=".Length..] : null;
        return given?.Split(':') is [var number, { Length: 64 } hash] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) && hash.All(char.IsAsciiHexDigit)
            ? (ordinal, hash.ToLowerInvariant())
            : throw new CannotStartException("verify-audit takes --data DIR and --anchor ORDINAL:HASH; verify-audit --help says more.");
    }
}
