extension ViewModel {
    /// What a select offers, for `parts/field` and the filters of lists: `value`, `label`, and which is `selected`.
    public static func options(_ offered: [(value: String, label: String)], chosen: String?) -> [ViewModel] {
        offered.map { ["value": $0.value, "label": $0.label, "selected": $0.value == chosen] }
    }
}
