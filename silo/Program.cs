using SubscriptionBox.Silo.Hosting;

var command = CommandLine.Read(args);

return command.Verb switch
{
    Verb.Sbom => Sbom.Run(Console.Out),
    Verb.Help => CommandLine.Help(Console.Out),
    Verb.Mistake => CommandLine.Complain(command, Console.Error),
    Verb.ImportCatalogue => await PlainAnswers.Of(() => Shop.ImportCatalogue(command)),
    Verb.VerifyAudit => await PlainAnswers.Of(() => Shop.VerifyAudit(command)),
    Verb.Api => await PlainAnswers.Of(() => Shop.Api(command)),
    Verb.MigrateSchema => await PlainAnswers.Of(() => Shop.MigrateSchema(command)),
    _ => await PlainAnswers.Of(() => Shop.Run(command)),
};
