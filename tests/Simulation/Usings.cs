global using Microsoft.Extensions.DependencyInjection;
global using Orleans.Runtime;
global using Orleans;
global using SubscriptionBox.Common;
global using SubscriptionBox.Grains.Common;
global using System.Collections.Immutable;
global using System.Globalization;
