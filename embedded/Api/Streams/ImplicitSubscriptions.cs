using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Orleans
{
    using Orleans.Streams;

    /// <summary>The grain whose key is the stream's key receives every event of streams in this namespace.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public class ImplicitStreamSubscriptionAttribute : Attribute
    {
        public ImplicitStreamSubscriptionAttribute()
            : this(new AllStreamNamespacesPredicate())
        {
        }

        public ImplicitStreamSubscriptionAttribute(string streamNamespace, string? streamIdMapper = null)
            : this(new ExactMatchStreamNamespacePredicate(streamNamespace.Trim()), streamIdMapper)
        {
        }

        public ImplicitStreamSubscriptionAttribute(IStreamNamespacePredicate predicate, string? streamIdMapper = null)
        {
            Predicate = predicate;
            StreamIdMapper = streamIdMapper;
        }

        public IStreamNamespacePredicate Predicate { get; }

        /// <summary>Unused here: the grain's key is always the stream's key.</summary>
        public string? StreamIdMapper { get; init; }
    }

    /// <summary>As <see cref="ImplicitStreamSubscriptionAttribute"/>, for namespaces that match a pattern.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class RegexImplicitStreamSubscriptionAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string pattern)
        : ImplicitStreamSubscriptionAttribute(new RegexStreamNamespacePredicate(pattern));
}

namespace Orleans.Streams
{
    /// <summary>Says which namespaces a grain class subscribes to.</summary>
    public interface IStreamNamespacePredicate
    {
        bool IsMatch(string streamNamespace);

        string PredicatePattern { get; }
    }

    internal sealed class AllStreamNamespacesPredicate : IStreamNamespacePredicate
    {
        public string PredicatePattern => "*";

        public bool IsMatch(string streamNamespace) => true;
    }

    internal sealed class ExactMatchStreamNamespacePredicate(string target) : IStreamNamespacePredicate
    {
        public string PredicatePattern => $"namespace:{target}";

        public bool IsMatch(string streamNamespace) => string.Equals(target, streamNamespace, StringComparison.Ordinal);
    }

    internal sealed class RegexStreamNamespacePredicate(string pattern) : IStreamNamespacePredicate
    {
        private readonly Regex _regex = new(pattern, RegexOptions.CultureInvariant);

        public string PredicatePattern => $"regex:{pattern}";

        public bool IsMatch(string streamNamespace) => _regex.IsMatch(streamNamespace ?? "");
    }
}

namespace Orleans.Streams.Core
{
    using Orleans.Runtime;

    /// <summary>A grain that is told of each subscription it holds when its first event arrives.</summary>
    public interface IStreamSubscriptionObserver
    {
        Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
    }

    /// <summary>Makes the typed handle of a subscription, to be resumed.</summary>
    public interface IStreamSubscriptionHandleFactory
    {
        StreamId StreamId { get; }

        string ProviderName { get; }

        GuidId SubscriptionId { get; }

        StreamSubscriptionHandle<T> Create<T>();
    }
}
