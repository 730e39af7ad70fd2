global using System.Collections.Immutable;
global using Orleans;
global using Orleans.Runtime;
global using SubscriptionBox.Common;
global using SubscriptionBox.Grains.Common;
