//! What the sections are written with.

/// An enumeration of words, each with a sentence on what it means.
///
/// The form decides how the product words its refusal (`validation.md` section 6): `enum` lists the allowed words,
/// `literals` (a union of single words) does not.
macro_rules! words {
    (
        $(#[doc = $doc:literal])+
        pub enum $name:ident: $form:ident {
            $($(#[doc = $word_doc:literal])+ $variant:ident = $word:literal,)+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
        pub enum $name {
            $($(#[doc = $word_doc])+ #[serde(rename = $word)] $variant,)+
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::model::types::words_schema(
                    concat!($($doc),+),
                    stringify!($form) == "literals",
                    &[$(($word, concat!($($word_doc),+))),+],
                )
            }
        }
    };
}

/// The section of a channel and that of one account in it: the same fields, except that the section ends with the
/// accounts and that a few fields differ in their defaults.
macro_rules! root_and_account {
    (
        $(#[$root_attr:meta])+
        root $root:ident { $($(#[$root_head_attr:meta])+ pub $root_head:ident: $root_head_type:ty,)* }
        then { $($(#[$tail_attr:meta])+ pub $tail:ident: $tail_type:ty,)+ }
        $(#[$account_attr:meta])+
        account $account:ident { $($(#[$head_attr:meta])+ pub $head:ident: $head_type:ty,)* }
        both { $($(#[$attr:meta])+ pub $field:ident: $type:ty,)+ }
    ) => {
        #[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        $(#[$root_attr])+
        pub struct $root {
            $($(#[$root_head_attr])+ pub $root_head: $root_head_type,)*
            $($(#[$attr])+ pub $field: $type,)+
            $($(#[$tail_attr])+ pub $tail: $tail_type,)+
        }

        #[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        $(#[$account_attr])+
        pub struct $account {
            $($(#[$head_attr])+ pub $head: $head_type,)*
            $($(#[$attr])+ pub $field: $type,)+
        }
    };
}
