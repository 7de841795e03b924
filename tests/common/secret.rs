//! What a secret looks like wherever it must not be.

/// The secret as it is, in hex, in base64 at each offset, and percent-encoded.
pub fn forms(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let percent = |upper: bool| -> String {
        let one = |b: &u8| match (b.is_ascii_alphanumeric() || b"-_.~".contains(b), upper) {
            (true, _) => char::from(*b).to_string(),
            (false, true) => format!("%{b:02X}"),
            (false, false) => format!("%{b:02x}"),
        };
        bytes.iter().map(one).collect()
    };
    let mut forms = vec![
        secret.to_owned(),
        hex.to_uppercase(),
        hex,
        percent(true),
        percent(false),
    ];
    for offset in 0..3 {
        forms.extend(["+/", "-_"].map(|last| base64_inside(bytes, offset, last)));
    }
    forms.sort();
    forms.dedup();
    forms.into_iter().map(String::into_bytes).collect()
}

/// The characters of a base64 text that only these bytes decide, when they begin `offset` bytes behind a group of three.
fn base64_inside(bytes: &[u8], offset: usize, last: &str) -> String {
    let digits: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(last.chars())
        .collect();
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
        .collect();
    let known = [0, 4, 2][offset];
    bits[known..]
        .chunks_exact(6)
        .map(|six| digits[six.iter().fold(0, |n, bit| n << 1 | usize::from(*bit))])
        .collect()
}

/// Which of these secrets shows in a text, and in which form.
pub fn found_in(text: &[u8], secrets: &[&str]) -> Option<String> {
    let mut all = secrets.iter().flat_map(|secret| forms(secret));
    let shows = |form: &Vec<u8>| text.windows(form.len()).any(|window| window == form);
    all.find(shows)
        .map(|form| String::from_utf8_lossy(&form).into_owned())
}
