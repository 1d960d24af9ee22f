//! Floating point numbers on SQLite, which reads the text of one only nearly. A number is a whole one times a power of two;
//! both are exact as integers, and so is their product.

/// The greatest power of two that is an integer of 64 bits.
const POWER: u32 = 62;

/// A number as `whole * 2^power`, or `whole / 2^power` where it is `small`.
struct Parts {
    whole: i64,
    small: bool,
    power: u32,
}

impl Parts {
    /// Of a finite number that is not read exactly anyway.
    fn of(number: f64) -> Option<Self> {
        if number.fract() == 0.0 && number.abs() < 9e15 || !number.is_finite() {
            return None;
        }
        let bits = number.to_bits();
        let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i64, (bits & ((1 << 52) - 1)) as i64);
        // The smallest numbers have no leading one.
        let (mut whole, mut power) = if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
        let zeros = whole.trailing_zeros().min(if power < 0 { power.unsigned_abs() as u32 } else { 0 });
        whole >>= zeros;
        power += i64::from(zeros);
        let whole = if number < 0.0 { -whole } else { whole };
        Some(Parts { whole, small: power < 0, power: power.unsigned_abs() as u32 })
    }
}

/// The number inside a parameter of many rows: its text, or `[whole, small, rest, steps, leaps]`, where the power of two is
/// `rest`, and 62 for each step, and 248 for each leap.
pub(crate) fn wire(number: f64) -> serde_json::Value {
    match Parts::of(number) {
        None => number.into(),
        Some(Parts { whole, small, power }) => {
            let (leaps, left) = (power / (4 * POWER), power % (4 * POWER));
            serde_json::json!([whole, u8::from(small), 1_i64 << (left % POWER), left / POWER, leaps])
        }
    }
}

/// The number behind the cell of such a parameter, as SQL.
pub(super) fn unwire(cell: &str) -> String {
    let part = |place: usize| format!("json_extract({cell}, '$[{place}]')");
    let (step, leap) = ("(1<<62)*1.0", "(1<<62)*1.0*(1<<62)*(1<<62)*(1<<62)");
    let steps =
        format!("CASE {} WHEN 0 THEN 1.0 WHEN 1 THEN {step} WHEN 2 THEN {step}*(1<<62) ELSE {step}*(1<<62)*(1<<62) END", part(3));
    let leaps = format!(
        "CASE {} WHEN 0 THEN 1.0 WHEN 1 THEN {leap} WHEN 2 THEN {leap}*({leap}) WHEN 3 THEN {leap}*({leap})*({leap}) \
         ELSE {leap}*({leap})*({leap})*({leap}) END",
        part(4)
    );
    let (whole, rest) = (part(0), part(2));
    format!(
        "CASE typeof({cell}) WHEN 'text' THEN CASE {} WHEN 0 THEN {whole} * 1.0 * ({leaps}) * ({steps}) * {rest} \
         ELSE {whole} * 1.0 / ({leaps}) / ({steps}) / {rest} END ELSE {cell} END",
        part(1)
    )
}

/// The number as a constant: its text where that is short, for the reader's sake.
pub(super) fn constant(number: f64) -> String {
    let text = format!("{number:?}");
    let digits = text.bytes().take_while(|byte| *byte != b'e').filter(u8::is_ascii_digit).count();
    let short = digits <= 15 && (number == 0.0 || (1e-22..1e22).contains(&number.abs()));
    match Parts::of(number).filter(|_| !short) {
        None => text,
        Some(Parts { whole, small, mut power }) => {
            let mut product = format!("({whole} * 1.0");
            while power > 0 {
                let next = power.min(POWER);
                product.push_str(&format!(" {} (1 << {next})", if small { '/' } else { '*' }));
                power -= next;
            }
            product + ")"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_whole_one_times_a_power_of_two() {
        assert_eq!(wire(0.0).to_string(), "0.0");
        assert_eq!(wire(-3.0).to_string(), "-3.0");
        assert_eq!(wire(0.5).to_string(), "[1,1,2,0,0]");
        assert_eq!(wire(-2f64.powi(-300)).to_string(), "[-1,1,4503599627370496,0,1]");
        assert_eq!(wire(2f64.powi(1023)).to_string(), "[4503599627370496,0,2199023255552,3,3]");
        assert_eq!(wire(f64::from_bits(1)).to_string(), "[1,1,1048576,1,4]");
    }

    #[test]
    fn a_constant_is_readable_where_it_can_be() {
        assert_eq!(constant(0.1), "0.1");
        assert_eq!(constant(1e21), "1e21");
        assert_eq!(constant(2f64.powi(-80)), "(1 * 1.0 / (1 << 62) / (1 << 18))");
    }
}
