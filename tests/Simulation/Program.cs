using SubscriptionBox.Tests.Simulation.Runs;

try
{
    return args.Contains("help") || args.Contains("--help") ? Say(CommandLine.Help) : Sessions.Play(CommandLine.Read(args));
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

static int Say(string text)
{
    Console.WriteLine(text);
    return 0;
}
