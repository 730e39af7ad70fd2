namespace SubscriptionBox.Api.Components.Art;

/// <summary>Silhouettes by kind of product, in a square of 100 that they stand in at 88; <c>{a}</c> is the product's colour, <c>{b}</c> its cap's, <c>{c}</c> its label's, <c>{d}</c> its motif's.
/// <c>{m}</c> is where a motif may stand.</summary>
public static class Shapes
{
    private const string Tube = """<path d="M36 14h28l-3 60H39z" fill="{a}"/><path d="M36 14h28v5H36z" fill="{d}"/><rect x="40" y="74" width="20" height="14" rx="2" fill="{b}"/><rect x="40" y="44" width="20" height="25" rx="2" fill="{c}"/>{m}""";
    private const string Pump = """<path d="M47 12h6v12h-6z" fill="{b}"/><path d="M34 10q0-4 4-4h15v7H40l-6 4z" fill="{b}"/><rect x="42" y="22" width="16" height="9" rx="2" fill="{b}"/><rect x="32" y="31" width="36" height="57" rx="7" fill="{a}"/><rect x="38" y="44" width="24" height="28" rx="2" fill="{c}"/>{m}""";
    private const string Dropper = """<path d="M45 8h10q2 6 1 14H44q-1-8 1-14z" fill="{b}"/><rect x="42" y="22" width="16" height="9" rx="1.5" fill="{d}"/><path d="M40 31h20l6 9v42q0 6-6 6H40q-6 0-6-6V40z" fill="{a}"/><rect x="39" y="47" width="22" height="26" rx="2" fill="{c}"/>{m}""";
    private const string Jar = """<rect x="25" y="34" width="50" height="15" rx="4" fill="{b}"/><path d="M27 49h46v31q0 8-8 8H35q-8 0-8-8z" fill="{a}"/><rect x="34" y="52" width="32" height="24" rx="2" fill="{c}"/><g transform="translate(0 4)">{m}</g>""";
    private const string Tall = """<rect x="43" y="8" width="14" height="16" rx="3" fill="{b}"/><path d="M42 24h16q8 8 8 20v38q0 6-6 6H40q-6 0-6-6V44q0-12 8-20z" fill="{a}"/><rect x="39" y="46" width="22" height="28" rx="2" fill="{c}"/>{m}""";
    private const string Lip = """<path d="M41 30q0-12 18-18v26H41z" fill="{d}"/><rect x="40" y="38" width="20" height="14" fill="{c}"/><rect x="36" y="52" width="28" height="36" rx="4" fill="{a}"/><rect x="36" y="52" width="28" height="5" rx="2" fill="{b}"/>""";
    private const string Minis = """<rect x="20" y="42" width="18" height="46" rx="4" fill="{a}"/><rect x="24" y="32" width="10" height="11" rx="2" fill="{b}"/><rect x="41" y="54" width="20" height="34" rx="4" fill="{d}"/><rect x="44" y="45" width="14" height="10" rx="2" fill="{b}"/><path d="M65 40h17l-2 38H67z" fill="{c}"/><rect x="67" y="78" width="13" height="10" rx="2" fill="{b}"/><rect x="23" y="58" width="12" height="14" rx="1" fill="{c}"/>""";
    private const string Brush = """<path d="M32 14q18-8 36 0l-7 34H39z" fill="{c}"/><path d="M32 14q18-8 36 0l-2 10q-16-6-32 0z" fill="{d}"/><rect x="37" y="46" width="26" height="9" rx="2" fill="{b}"/><path d="M40 55h20q-2 8 2 14 6 19-12 19t-12-19q4-6 2-14z" fill="{a}"/>""";
    private const string Shaker = """<path d="M44 8h14l2 9H42z" fill="{d}"/><rect x="33" y="17" width="34" height="15" rx="4" fill="{b}"/><path d="M35 32h30l-3 50q0 6-6 6H44q-6 0-6-6z" fill="{a}"/><path d="M54 42h8M55 52h6M55 62h6M56 72h4" stroke="{c}" stroke-width="2.5" stroke-linecap="round"/>""";
    private const string Glove = """<path d="M30 34q2-20 22-20t24 22q0 16-8 24v12H38V56q-10-6-8-22z" fill="{a}"/><path d="M32 44q10-14 22-4 4 12-8 14-10 0-14-10z" fill="{d}"/><rect x="36" y="70" width="34" height="18" rx="4" fill="{b}"/><path d="M36 78h34" stroke="{c}" stroke-width="3"/>""";
    private const string Carabiner = """<path d="M50 12c18 0 24 10 20 24L60 76c-2 8-8 12-16 12-10 0-16-8-14-18l6-40c2-12 6-18 14-18z" fill="none" stroke="{a}" stroke-width="9"/><path d="M70 38 61 72" stroke="{b}" stroke-width="9" stroke-linecap="round"/><path d="M42 26q4-6 12-5" stroke="{c}" stroke-width="3" fill="none" stroke-linecap="round"/>""";
    private const string Wheel = """<circle cx="50" cy="54" r="32" fill="none" stroke="{b}" stroke-width="7"/><circle cx="50" cy="54" r="25" fill="none" stroke="{a}" stroke-width="3"/><path d="M50 29v50M25 54h50M32 36l36 36M68 36 32 72" stroke="{d}" stroke-width="1.8"/><circle cx="50" cy="54" r="6" fill="{a}"/>""";
    private const string Backpack = """<path d="M40 18q0-8 10-8t10 8" fill="none" stroke="{b}" stroke-width="5"/><path d="M28 44q0-28 22-28t22 28v38q0 6-6 6H34q-6 0-6-6z" fill="{a}"/><path d="M28 42q22 10 44 0v6q-22 10-44 0z" fill="{b}"/><rect x="36" y="58" width="28" height="24" rx="4" fill="{d}"/><path d="M36 65h28" stroke="{c}" stroke-width="2.5"/>""";
    private const string Dumbbell = """<rect x="30" y="50" width="40" height="9" rx="2" fill="{b}"/><rect x="16" y="32" width="13" height="45" rx="5" fill="{a}"/><rect x="71" y="32" width="13" height="45" rx="5" fill="{a}"/><rect x="28" y="39" width="8" height="31" rx="3" fill="{d}"/><rect x="64" y="39" width="8" height="31" rx="3" fill="{d}"/>""";
    private const string Kettlebell = """<path d="M36 42q-6-28 14-28t14 28" fill="none" stroke="{b}" stroke-width="9"/><path d="M50 34c18 0 27 12 27 28 0 12-5 20-10 26H33c-5-6-10-14-10-26 0-16 9-28 27-28z" fill="{a}"/><circle cx="50" cy="63" r="11" fill="{c}"/><circle cx="50" cy="63" r="5" fill="{d}"/>""";
    private const string Sachet = """<path d="M30 14h40v74H30z" fill="{a}"/><path d="M30 14h40v7H30zM30 81h40v7H30z" fill="{b}"/><path d="M54 28 40 54h9l-4 20 15-27h-9z" fill="{c}"/>""";
    private const string Tub = """<rect x="26" y="20" width="48" height="14" rx="4" fill="{b}"/><path d="M29 34h42v48q0 6-6 6H35q-6 0-6-6z" fill="{a}"/><path d="M29 46h42v28H29z" fill="{c}"/><path d="M29 46h42v4H29zM29 70h42v4H29z" fill="{d}"/>{m}""";
    private const string Ring = """<circle cx="50" cy="54" r="29" fill="none" stroke="{a}" stroke-width="8"/><rect x="15" y="42" width="13" height="24" rx="5" fill="{b}"/><rect x="72" y="42" width="13" height="24" rx="5" fill="{b}"/><path d="M34 34q14-10 30 0" stroke="{c}" stroke-width="2.5" fill="none" stroke-linecap="round"/>""";
    private const string Roller = """<path d="M28 34h44q10 8 10 20T72 74H28z" fill="{a}"/><ellipse cx="28" cy="54" rx="12" ry="20" fill="{b}"/><ellipse cx="28" cy="54" rx="6" ry="11" fill="{c}"/><path d="M46 34v40M58 34v40M70 35v38" stroke="{d}" stroke-width="4"/>""";
    private const string Band = """<ellipse cx="50" cy="52" rx="33" ry="27" fill="none" stroke="{a}" stroke-width="11" transform="rotate(-14 50 52)"/><ellipse cx="50" cy="57" rx="22" ry="15" fill="none" stroke="{d}" stroke-width="8" transform="rotate(10 50 57)"/><rect x="41" y="72" width="20" height="12" rx="2" fill="{c}" transform="rotate(-10 51 78)"/>""";
    private const string Shoe = """<path d="M18 42q6 4 14 0l8-8q16 22 34 26 12 3 12 14H18z" fill="{a}"/><path d="M16 72h70q2 12-8 12H24q-8 0-8-12z" fill="{b}"/><path d="M42 44l8-5M48 51l8-5M55 57l7-5" stroke="{c}" stroke-width="3" stroke-linecap="round"/><path d="M20 58q14 2 22 12" stroke="{d}" stroke-width="5" fill="none"/>""";
    private const string Goggles = """<path d="M8 46q20-14 42-8 22-6 42 8" fill="none" stroke="{b}" stroke-width="6"/><rect x="18" y="42" width="29" height="22" rx="10" fill="{a}"/><rect x="53" y="42" width="29" height="22" rx="10" fill="{a}"/><path d="M45 50q5-5 10 0" stroke="{b}" stroke-width="4" fill="none"/><path d="M24 50q6-4 12-3M59 50q6-4 12-3" stroke="{c}" stroke-width="3" fill="none" stroke-linecap="round"/><path d="M14 80q9-6 18 0t18 0 18 0 18 0" stroke="{d}" stroke-width="3" fill="none" stroke-linecap="round"/>""";
    private const string Mat = """<path d="M30 32h52v40H30z" fill="{a}"/><path d="M30 66h52v10q-26 6-52 0z" fill="{d}"/><circle cx="30" cy="54" r="22" fill="{a}"/><circle cx="30" cy="54" r="22" fill="none" stroke="{b}" stroke-width="3"/><path d="M30 54m-4 0a4 4 0 1 1 8 2 9 9 0 1 1-14-6 13 13 0 1 1 20 14" fill="none" stroke="{c}" stroke-width="2.5"/><path d="M58 32v40M68 32v40" stroke="{b}" stroke-width="3.5"/>""";
    private const string BiscuitTin = """<path d="M24 44h52v38q0 6-6 6H30q-6 0-6-6z" fill="{a}"/><rect x="21" y="34" width="58" height="12" rx="4" fill="{b}"/><circle cx="50" cy="67" r="15" fill="{c}"/>{m}""";
    private const string Cheese = """<path d="M14 62 70 26q18 8 18 30v24q0 4-4 4H18q-4 0-4-4z" fill="{a}"/><path d="M14 62 70 26q18 8 18 30v6z" fill="{c}"/><circle cx="36" cy="73" r="5" fill="{d}"/><circle cx="58" cy="70" r="7" fill="{d}"/><circle cx="76" cy="76" r="4" fill="{d}"/>""";
    private const string Chocolate = """<path d="M32 10h36v34H32z" fill="{b}"/><path d="M35 13h13v12H35zM52 13h13v12H52zM35 28h13v12H35zM52 28h13v12H52z" fill="{d}"/><path d="M29 40l7 4 7-4 7 4 7-4 7 4 7-4v48H29z" fill="{a}"/><rect x="36" y="52" width="28" height="26" rx="2" fill="{c}"/>{m}""";
    private const string CoffeeBag = """<path d="M32 12h36l4 14v56q0 6-6 6H34q-6 0-6-6V26z" fill="{a}"/><path d="M32 12h36l2 8H30z" fill="{b}"/><rect x="36" y="38" width="28" height="34" rx="2" fill="{c}"/><ellipse cx="50" cy="55" rx="8" ry="11" fill="{d}" transform="rotate(24 50 55)"/><path d="M46 46q8 9 4 18" stroke="{c}" stroke-width="2" fill="none"/>""";
    private const string Crisps = """<path d="M28 12l4 3 4-3 4 3 4-3 4 3 4-3 4 3 4-3 4 3 4-3 4 3v70l-4 3-4-3-4 3-4-3-4 3-4-3-4 3-4-3-4 3-4-3-4 3-4-3z" fill="{a}"/><circle cx="50" cy="48" r="17" fill="{c}"/><path d="M38 50q12-16 24-2-10 12-24 2z" fill="{d}"/><path d="M34 74h32" stroke="{b}" stroke-width="4" stroke-linecap="round"/>""";
    private const string Salami = """<path d="M24 72 62 22q14-6 16 10L42 84q-14 6-18-12z" fill="{a}"/><path d="M66 14l6 8M80 26l-4 4" stroke="{b}" stroke-width="3"/><ellipse cx="33" cy="77" rx="13" ry="10" fill="{c}" transform="rotate(-52 33 77)"/><ellipse cx="33" cy="77" rx="9" ry="7" fill="{d}" transform="rotate(-52 33 77)"/><path d="M46 44l16 12M54 34l16 11" stroke="{b}" stroke-width="3"/>""";
    private const string Pouch = """<path d="M30 12h40q-2 14 3 30 5 28-1 46H28q-6-18-1-46 5-16 3-30z" fill="{a}"/><path d="M30 12h40l-.5 8h-39z" fill="{b}"/><rect x="36" y="34" width="28" height="36" rx="14" fill="{c}"/>{m}""";
    private const string Carton = """<path d="M28 26 36 12h38l-4 14z" fill="{b}"/><path d="M28 26h42v62H28z" fill="{a}"/><path d="M70 26l6-14v62l-6 14z" fill="{d}"/><rect x="34" y="38" width="30" height="34" rx="3" fill="{c}"/>{m}""";
    private const string HoneyJar = """<rect x="32" y="16" width="36" height="14" rx="4" fill="{b}"/><path d="M34 30h32l10 14-4 14 4 14-8 16H32l-8-16 4-14-4-14z" fill="{a}"/><path d="M50 42l13 8v15l-13 8-13-8V50z" fill="{c}"/>{m}""";
    private const string JamJar = """<path d="M26 20q24-8 48 0l4 16q-28 6-56 0z" fill="{c}"/><path d="M34 18l-4 19M44 16l-2 22M56 16l2 22M66 18l4 19M25 27q25 6 50 0" stroke="{d}" stroke-width="2.5" fill="none"/><path d="M27 37h46v44q0 7-7 7H34q-7 0-7-7z" fill="{a}"/><rect x="35" y="49" width="30" height="26" rx="13" fill="{c}"/>{m}""";
    private const string Bottle = """<path d="M45 6h10v20q10 8 10 22v34q0 6-6 6H41q-6 0-6-6V48q0-14 10-22z" fill="{a}"/><rect x="43" y="6" width="14" height="12" rx="2" fill="{b}"/><rect x="39" y="50" width="22" height="26" rx="1.5" fill="{c}"/>{m}""";
    private const string SpiceTin = """<ellipse cx="50" cy="30" rx="27" ry="9" fill="{b}"/><path d="M23 30v48q0 10 27 10t27-10V30q0 9-27 9t-27-9z" fill="{a}"/><path d="M23 46q27 12 54 0v26q-27 12-54 0z" fill="{c}"/>{m}""";
    private const string TeaCaddy = """<path d="M40 12h20v8H40z" fill="{d}"/><path d="M28 20h44v16H28z" fill="{b}"/><path d="M30 36h40v46q0 6-6 6H36q-6 0-6-6z" fill="{a}"/><rect x="38" y="46" width="24" height="30" rx="12" fill="{c}"/>{m}""";
    private const string FishTin = """<rect x="12" y="42" width="76" height="40" rx="16" fill="{b}"/><rect x="12" y="36" width="76" height="40" rx="16" fill="{a}"/><rect x="18" y="41" width="64" height="30" rx="12" fill="{c}"/><path d="M30 56q14-14 30 0l9-7v14l-9-7q-16 14-30 0z" fill="{d}"/><circle cx="38" cy="55" r="1.8" fill="{c}"/><path d="M72 36q8-12 14-2" fill="none" stroke="{b}" stroke-width="3"/>""";
    private const string Soap = """<path d="M22 44 60 32q4-1 8 2l12 12-44 16-12-12q-3-4-2-6z" fill="{d}"/><path d="M24 52l12 12 44-17v16q0 5-5 7L40 84q-4 1-7-2l-7-8q-2-2-2-6z" fill="{a}"/><path d="M42 66l28-11v9L42 75z" fill="{c}"/><circle cx="28" cy="26" r="6" fill="{c}"/><circle cx="41" cy="18" r="4" fill="{c}"/><circle cx="20" cy="37" r="3" fill="{c}"/>""";
    private const string Ladder = """<path d="M22 22 36 86M64 14 78 78" stroke="{b}" stroke-width="5" stroke-linecap="round"/><path d="M25 32 67 24M28 46l42-8M31 60l42-8M34 74l42-8" stroke="{a}" stroke-width="7" stroke-linecap="round"/>""";
    private const string Rope = """<path d="M26 30q-8 46 18 50t24-22q4-26-12-26-18 0-14 24 4 20 26 20 14 0 8-46" fill="none" stroke="{a}" stroke-width="5"/><rect x="21" y="10" width="10" height="26" rx="5" fill="{b}"/><rect x="70" y="10" width="10" height="26" rx="5" fill="{b}"/>""";
    private const string Ball = """<circle cx="50" cy="56" r="32" fill="{a}"/><path d="M20 46q30 14 60 0M20 68q30-14 60 0" fill="none" stroke="{d}" stroke-width="4"/><path d="M34 36q8-9 18-9" stroke="{c}" stroke-width="4" fill="none" stroke-linecap="round"/>""";
    private const string Socks = """<path d="M26 12h20v38q10 12 22 18 6 8-3 16-6 3-12 0L30 68q-4-4-4-10z" fill="{a}"/><path d="M26 12h20v11H26z" fill="{b}"/><path d="M26 29h20v5H26z" fill="{c}"/><path d="M62 66q8 8 3 18-6 3-12 0 2-12 9-18z" fill="{d}"/><path d="M52 16h18v34l-7 10q-6-5-11-10z" fill="{d}"/><path d="M52 16h18v9H52z" fill="{b}"/>""";
    private const string Towel = """<path d="M22 30h56v50q0 8-8 8H30q-8 0-8-8z" fill="{a}"/><path d="M22 30q0-12 10-12h46q-8 2-8 12v14H22z" fill="{d}"/><path d="M22 66h56v6H22zM22 76h56v3H22z" fill="{c}"/>""";
    private const string Bar = """<path d="M14 46l5-4v36l-5-4 3-7-3-7 3-7zM86 46l-5-4v36l5-4-3-7 3-7-3-7z" fill="{b}"/><rect x="19" y="42" width="62" height="36" rx="3" fill="{a}"/><rect x="28" y="49" width="44" height="22" rx="2" fill="{c}"/>{m}""";
    private const string Parcel = """<path d="M20 40h60v48H20z" fill="{a}"/><path d="M16 28h68v14H16z" fill="{b}"/><path d="M44 28h12v60H44z" fill="{d}"/>""";

    private static readonly Dictionary<string, string> ByKind = new()
    {
        ["cleansers"] = Tube, ["hand & foot"] = Tube, ["sun care"] = Tube, ["body care"] = Pump, ["hair care"] = Pump, ["bath & shower"] = Pump, ["serums"] = Dropper, ["face oils"] = Dropper,
        ["moisturisers"] = Jar, ["masks"] = Jar, ["exfoliants"] = Jar, ["eye care"] = Tube, ["toners"] = Tall, ["lip care"] = Lip, ["minis & sets"] = Minis, ["shaving & beard"] = Brush,
        ["bottles & shakers"] = Shaker, ["boxing"] = Glove, ["climbing"] = Carabiner, ["cycling"] = Wheel, ["hiking"] = Backpack, ["home training"] = Kettlebell, ["strength"] = Dumbbell,
        ["hydration & fuel"] = Sachet, ["nutrition"] = Tub, ["pilates"] = Ring, ["recovery"] = Roller, ["resistance bands"] = Band, ["running"] = Shoe, ["swimming"] = Goggles, ["yoga"] = Mat,
        ["biscuits & cakes"] = BiscuitTin, ["cheese"] = Cheese, ["chocolate"] = Chocolate, ["coffee"] = CoffeeBag, ["crackers & crisps"] = Crisps, ["cured meats"] = Salami, ["dried fruit"] = Pouch,
        ["granola & breakfast"] = Carton, ["honey & syrups"] = HoneyJar, ["jams & preserves"] = JamJar, ["nut butters & spreads"] = Jar, ["nuts & seeds"] = Pouch, ["olive oil & vinegar"] = Bottle,
        ["pasta & grains"] = Carton, ["sauces & condiments"] = Bottle, ["spices & salts"] = SpiceTin, ["tea"] = TeaCaddy, ["tinned fish"] = FishTin,
    };

    private static readonly Dictionary<string, string[]> ByShelf = new()
    {
        ["skincare"] = [Tube, Jar, Dropper, Tall, Pump], ["fitness"] = [Dumbbell, Kettlebell, Shaker, Band], ["gourmet"] = [Pouch, JamJar, SpiceTin, Carton],
    };

    // Where a product's name says more than its kind does: the last word that is known counts.
    private static readonly Dictionary<string, Dictionary<string, string>> ByWord = new()
    {
        ["skincare"] = Words((Soap, "soap bar"), (Jar, "balm butter cream"), (Tall, "mist spray tonic"), (Brush, "brush"), (Towel, "flannel cloth towel"), (Minis, "set trio"), (Lip, "stick lipstick")),
        ["fitness"] = Words((Ladder, "ladder"), (Rope, "rope laces cord"), (Ball, "ball balls"), (Socks, "socks sock sleeves"), (Towel, "towel cloth"), (Bar, "bar bars"), (Wheel, "wheel"), (Glove, "gloves glove wraps mitts"),
            (Mat, "mat"), (Shaker, "bottle flask shaker cup"), (Band, "band bands loop loops strap straps belt"), (Goggles, "goggles"), (Dumbbell, "weights dumbbell dumbbells"), (Sachet, "gel gels tablets chews sachets powder"),
            (Backpack, "bag pack backpack pouch"), (Roller, "roller"), (Jar, "balm rub chalk"), (Kettlebell, "kettlebell"), (Ring, "ring rings"), (Tub, "protein oats")),
        ["gourmet"] = Words((Bar, "bar bars"), (Jar, "butter paste spread"), (Bottle, "syrup cordial vinegar oil dressing ketchup"), (BiscuitTin, "biscuits shortbread cantuccini cake")),
    };

    private static readonly string[] Motifs =
    [
        """<path d="M50 50c7 3 8 9 0 17-8-8-7-14 0-17z" fill="{d}"/>""",
        """<circle cx="50" cy="59" r="6" fill="{d}"/>""",
        """<path d="M43 55h14M43 60h14M43 65h9" stroke="{d}" stroke-width="2" stroke-linecap="round"/>""",
        """<path d="M42 61q4-6 8 0t8 0" stroke="{d}" stroke-width="2.6" fill="none" stroke-linecap="round"/>""",
        """<path d="M50 52v14M44 55l12 8M56 55l-12 8" stroke="{d}" stroke-width="2.2" stroke-linecap="round"/>""",
        """<path d="M43 65q0-12 14-13-1 13-14 13zm0 0 8-7" fill="{d}" stroke="{c}" stroke-width="1"/>""",
    ];

    /// <summary>The silhouette of a kind of product, in its colours: SVG markup of ours, without anything from outside.</summary>
    public static string Draw(string sku, string category, string? kind, string name, Palette palette)
    {
        var choices = ByShelf.GetValueOrDefault(category);
        var shape = Named(category, name) is { } named ? named : kind is not null && ByKind.TryGetValue(kind, out var known) ? known : choices is null ? Parcel : choices[Dice.Of(sku, 2) % choices.Length];
        return shape.Replace("{m}", Motifs[Dice.Of(sku, 3) % Motifs.Length], StringComparison.Ordinal)
            .Replace("{a}", palette.Main, StringComparison.Ordinal).Replace("{b}", palette.Second, StringComparison.Ordinal)
            .Replace("{c}", palette.Label, StringComparison.Ordinal).Replace("{d}", palette.Detail, StringComparison.Ordinal);
    }

    private static string? Named(string category, string name) => ByWord.TryGetValue(category, out var words)
        ? name.ToLowerInvariant().Split([' ', ',', '-'], StringSplitOptions.RemoveEmptyEntries).Select(word => words.GetValueOrDefault(word)).LastOrDefault(shape => shape is not null) : null;

    private static Dictionary<string, string> Words(params (string Shape, string Words)[] shapes) =>
        shapes.SelectMany(s => s.Words.Split(' ').Select(word => (word, s.Shape))).ToDictionary(x => x.word, x => x.Shape);
}
