using SubscriptionBox.Tests.Load;

return args switch
{
    ["client", .. var rest] => LoadClient.Run(rest),
    [] or ["help" or "--help" or "-h", ..] => ScenarioList.Help(),
    _ => await ScenarioList.Run(args),
};
