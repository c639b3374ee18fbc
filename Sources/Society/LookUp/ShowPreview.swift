import Codes
public import House
public import Web

/// Shows the page of a code before there is a code: the same template, with nothing to scan.
public struct ShowPreview: ScanPreview {
    public init() {}

    public func preview(_ page: ScanPage, notice: String, back: Link, _ visit: Visit) -> Page {
        var values = ScanPageView(visit: visit).model(page, code: .random())
        values["qr"] = nil
        if var scan = values["scan"] as? ViewModel {
            scan["code"] = nil
            values["scan"] = scan
        }
        values["preview"] = ["text": notice, "back": back.viewModel] as ViewModel
        return Page("lookup/scan_page", isPrivate: true, values)
    }
}
