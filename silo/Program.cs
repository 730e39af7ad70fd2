Console.WriteLine("SubscriptionBox");
