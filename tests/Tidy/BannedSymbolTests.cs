using System.Diagnostics;

namespace SubscriptionBox.Tests.Tidy;

/// <summary>The compiler itself refuses what BannedSymbols.txt lists: proved by building a planted grain.</summary>
public sealed class BannedSymbolTests
{
    [Fact]
    public void The_build_refuses_a_planted_call_in_grains()
    {
        var folder = Directory.CreateTempSubdirectory("banned-").FullName;
        try
        {
            foreach (var file in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json" })
                File.Copy(Path.Combine(Sources.Root, file), Path.Combine(folder, file));
            File.Copy(Path.Combine(Sources.Root, "grains/BannedSymbols.txt"), Path.Combine(folder, "BannedSymbols.txt"));
            File.WriteAllText(Path.Combine(folder, "Planted.cs"), """
                namespace Planted;
                public static class Clock
                {
                    public static System.DateTime Time() => System.DateTime.UtcNow;
                    public static System.Guid Chance() => System.Guid.NewGuid();
                    public static System.Threading.Tasks.Task Work() => System.Threading.Tasks.Task.Run(() => 1);
                }
                """);
            File.WriteAllText(Path.Combine(folder, "Planted.csproj"), """
                <Project Sdk="Microsoft.NET.Sdk">
                  <ItemGroup>
                    <PackageReference Include="Microsoft.CodeAnalysis.BannedApiAnalyzers" PrivateAssets="all" />
                    <AdditionalFiles Include="BannedSymbols.txt" />
                  </ItemGroup>
                </Project>
                """);
            var output = Build(folder);
            Assert.Contains("DateTime.UtcNow' is banned", output, StringComparison.Ordinal);
            Assert.Contains("Guid.NewGuid()' is banned", output, StringComparison.Ordinal);
            Assert.Contains("Task.Run", output, StringComparison.Ordinal);
            Assert.Contains("error RS0030", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_grains_project_uses_the_list()
    {
        var project = Sources.Text("grains/SubscriptionBox.Grains.csproj");
        Assert.Contains("BannedApiAnalyzers", project, StringComparison.Ordinal);
        Assert.Contains("BannedSymbols.txt", project, StringComparison.Ordinal);
        Assert.DoesNotContain("RS0030", project + Sources.Text("Directory.Build.props"), StringComparison.Ordinal);
    }

    private static string Build(string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["build", folder, "--nologo", "-v", "q"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
