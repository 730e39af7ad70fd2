// What the adapters call their database. One text of SQL serves both editions (docs/decisions/one-sql.md); which database answers is decided here and in the Cluster folder.
global using ReadContext = SubscriptionBox.Embedded.Storage.SqliteReadContext;
global using ShopDatabase = SubscriptionBox.Embedded.Storage.ShopFile;
global using Statement = SubscriptionBox.Embedded.Storage.Statement;
global using WriteContext = SubscriptionBox.Embedded.Storage.SqliteWriteContext;
