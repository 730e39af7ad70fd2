using System.Text.RegularExpressions;

namespace SubscriptionBox.Tests.Tidy;

/// <summary>The layout's rules (DESIGN.md, Layout; CONVENTIONS.md), each a function from sources to what breaks it, so that each can be proved on a planted violation.</summary>
public static partial class Rules
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["grain-interfaces"] = [],
        ["grains"] = ["grain-interfaces"],
        ["embedded"] = [],
        ["api"] = ["grain-interfaces"],
        ["silo"] = ["grain-interfaces", "grains", "embedded", "api"],
    };

    /// <summary>Which project a namespace of ours belongs to.</summary>
    public static string ProjectOf(string name) => name switch
    {
        _ when name.StartsWith("SubscriptionBox.Grains", StringComparison.Ordinal) => "grains",
        _ when name.StartsWith("SubscriptionBox.Embedded", StringComparison.Ordinal) => "embedded",
        _ when name.StartsWith("SubscriptionBox.Silo", StringComparison.Ordinal) => "silo",
        _ when name.StartsWith("SubscriptionBox.Api", StringComparison.Ordinal) => "api",
        _ when name.StartsWith("SubscriptionBox.Tests", StringComparison.Ordinal) => "tests",
        _ => "grain-interfaces",
    };

    /// <summary>Who may use whom: by namespaces named anywhere in the code.</summary>
    public static IEnumerable<string> Imports(IEnumerable<Source> sources) =>
        from source in sources
        where MayUse.ContainsKey(source.Top)
        from Match match in OurNamespace().Matches(source.Code)
        let used = ProjectOf(match.Value)
        where used != source.Top && !MayUse[source.Top].Contains(used)
        select $"{source.Path}: {source.Top} may not use {used} ({match.Value})";

    /// <summary>Project files may not reference more than the layout allows either.</summary>
    public static IEnumerable<string> References(IEnumerable<(string Top, string Xml)> projects) =>
        from project in projects
        where MayUse.ContainsKey(project.Top)
        from Match match in ProjectReference().Matches(project.Xml)
        let used = match.Groups[1].Value
        where used != project.Top && !MayUse[project.Top].Contains(used)
        select $"{project.Top} may not reference {used}";

    /// <summary>In grains, domain A reaches domain B through grain-interfaces/B, or through a port of B: never B's rules, state or grains.</summary>
    public static IEnumerable<string> Domains(IReadOnlyCollection<Source> sources)
    {
        var inner = (from source in sources
                     where source.Top == "grains" && source.Domain is not (null or "Common") && !IsPort(source)
                     from Match match in DeclaredType().Matches(source.Code)
                     select (source.Domain, Name: match.Groups[1].Value)).ToHashSet();
        return from source in sources
               where source.Top == "grains" && source.Domain is not null
               from Match match in GrainsDomain().Matches(source.Code)
               let other = match.Groups[1].Value
               where other != source.Domain && other != "Common"
               from type in inner
               where type.Domain == other && Regex.IsMatch(source.Code, $@"\b{type.Name}\b")
               select $"{source.Path}: {source.Domain} may not use {other}'s {type.Name}";
    }

    /// <summary>One audience's pages never use another's.</summary>
    public static IEnumerable<string> Audiences(IEnumerable<Source> sources) =>
        from source in sources
        let own = AudienceFolder().Match(source.Path)
        where own.Success
        from Match match in AudienceNamespace().Matches(source.Text)
        where match.Groups[1].Value != own.Groups[1].Value
        select $"{source.Path}: {own.Groups[1].Value} pages may not use {match.Groups[1].Value} pages";

    /// <summary>Files stay small: none over 400 lines, <c>Program.cs</c> of the silo under 60.</summary>
    public static IEnumerable<string> Sizes(IEnumerable<Source> sources) =>
        from source in sources
        let lines = source.Text.Count(c => c == '\n')
        let most = source.Path == "silo/Program.cs" ? 60 : 400
        where lines > most
        select $"{source.Path}: {lines} lines, at most {most}";

    /// <summary>What replays need (time, chance and scheduling are injected) and what a grain must never do.</summary>
    public static IEnumerable<string> BannedCalls(IEnumerable<Source> sources) =>
        from source in sources
        where source.Top is "grains" or "grain-interfaces"
        from Match match in Banned().Matches(source.Code)
        select $"{source.Path}: {match.Value} is banned in grains";

    /// <summary>No static mutable state in grains.</summary>
    public static IEnumerable<string> StaticState(IEnumerable<Source> sources) =>
        from source in sources
        where source.Top is "grains" or "grain-interfaces"
        from Match match in StaticField().Matches(source.Code)
        select $"{source.Path}: static mutable state: {match.Value.Trim()}";

    /// <summary>The edition is chosen in Directory.Build.props/targets alone.</summary>
    public static IEnumerable<string> Switches(IEnumerable<Source> sources) =>
        from source in sources
        where source.Top is "grains" or "grain-interfaces"
        where Conditional().IsMatch(source.Text)
        select $"{source.Path}: conditional compilation";

    /// <summary>Tests and grains do not sleep; nothing unfinished is left in the code.</summary>
    public static IEnumerable<string> Sleeps(IEnumerable<Source> sources) =>
        from source in sources
        where source.Top is "grains" or "tests" && source.Domain is not ("Tidy" or "Load")
        from Match match in Sleep().Matches(source.Code)
        select $"{source.Path}: {match.Value} waits for time to pass; await an event or move a clock";

    /// <summary>A stub is not a feature.</summary>
    public static IEnumerable<string> Unfinished(IEnumerable<Source> sources) =>
        from source in sources
        where source.Domain != "Tidy"
        where source.Text.Contains("NotImplementedException", StringComparison.Ordinal) || UnfinishedNote().IsMatch(source.Text)
        select $"{source.Path}: something is left unfinished";

    /// <summary>Where events may be made and sent on.</summary>
    private static readonly string[] Outboxes = ["grains/Common/AggregateGrain.cs", "grains/Common/EventNames.cs"];

    /// <summary>Events leave a grain only through its outbox: nobody else numbers a record, appends to the log, sends to a stream, or puts anything into an outbox.
    /// The adapter of the log makes records of its rows.</summary>
    public static IEnumerable<string> OutboxOnly(IEnumerable<Source> sources) =>
        from source in sources
        where source.Top is "grains" or "silo" or "api" && !Outboxes.Contains(source.Path)
        let logs = string.Join('|', LogVariable().Matches(source.Code).Select(m => m.Groups[1].Value).Append("Events").Distinct())
        from Match match in Regex.Matches(source.Code, $@"\b(?:{logs})\.Append\(|\bGetStreamProvider\b|\.OnNextAsync\(|\bEventNames\.Record\(|\bnew EventRecord\(|\bOutbox\s*=(?!\s*saved\.Outbox\b|[=>])")
        where !(source.Path.StartsWith("silo/Adapters/", StringComparison.Ordinal) && source.Path.EndsWith("EventLog.cs", StringComparison.Ordinal) && match.Value == "new EventRecord(")
        select $"{source.Path}: {match.Value} sends an event past the outbox";

    private static bool IsPort(Source source) =>
        PortInterface().IsMatch(source.Code) && !InnerClass().IsMatch(source.Code);

    [GeneratedRegex(@"\bSubscriptionBox\.[A-Z]\w+(\.\w+)?")] private static partial Regex OurNamespace();
    [GeneratedRegex("""ProjectReference\s+Include="\.\./([a-z-]+)/""")] private static partial Regex ProjectReference();
    [GeneratedRegex(@"\b(?:class|record|struct|enum|interface)\s+(?:struct\s+|class\s+)?([A-Z]\w+)")] private static partial Regex DeclaredType();
    [GeneratedRegex(@"\bSubscriptionBox\.Grains\.(\w+)")] private static partial Regex GrainsDomain();
    [GeneratedRegex(@"\bpublic\s+interface\s+I[A-Z]")] private static partial Regex PortInterface();
    [GeneratedRegex(@"\bclass\s+\w+|\brecord\s+\w+State\b")] private static partial Regex InnerClass();
    [GeneratedRegex(@"^api/Pages/(Storefront|Admin|Support|Marketing)/")] private static partial Regex AudienceFolder();
    [GeneratedRegex(@"Pages\.(Storefront|Admin|Support|Marketing)\b")] private static partial Regex AudienceNamespace();
    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\bGuid\.(NewGuid|CreateVersion7)\b|\bRandom\.Shared\b|\bnew Random\b|\bTask\.Run\b|\.ConfigureAwait\((?!ConfigureAwaitOptions\.ContinueOnCapturedContext\b)|\bTimeProvider\.System\b|\bThread\.Sleep\b|\bStopwatch\b|\.GetAwaiter\(\)\.GetResult\(\)|\bEnvironment\.TickCount")]
    private static partial Regex Banned();
    [GeneratedRegex(@"^[ \t]*(?:(?:public|private|internal|protected)\s+)*static\s+(?!readonly|class|partial|implicit|explicit|async|extern|abstract|ref\b)(?:volatile\s+)?[\w<>,.?\[\] ]+\s+_?\w+\s*(?:=[^>=][^;]*)?;", RegexOptions.Multiline)]
    private static partial Regex StaticField();
    [GeneratedRegex(@"\bIEventLog\s+(\w+)")] private static partial Regex LogVariable();
    [GeneratedRegex(@"^\s*#if\b", RegexOptions.Multiline)] private static partial Regex Conditional();
    [GeneratedRegex(@"\bThread\.Sleep\b|\bTask\.Delay\(")] private static partial Regex Sleep();
    [GeneratedRegex(@"//.*\b(TODO|FIXME|HACK)\b")] private static partial Regex UnfinishedNote();
}
