// What the adapters call their database in this edition; see the Embedded folder beside it.
global using ReadContext = SubscriptionBox.Silo.Storage.PostgresReadContext;
global using ShopDatabase = SubscriptionBox.Silo.Storage.PostgresDatabase;
global using Statement = SubscriptionBox.Silo.Storage.PostgresStatement;
global using WriteContext = SubscriptionBox.Silo.Storage.PostgresWriteContext;
