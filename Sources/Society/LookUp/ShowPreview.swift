import Codes
import HTTPTypes
public import House
public import Web

/// Shows the page of a code before there is a code, and of a thing that was taken away: the same template, with nothing to scan.
public struct ShowPreview: ScanPreview {
    public init() {}

    public func preview(_ page: ScanPage, notice: String, back: Link, _ visit: Visit) -> Page {
        var values = ScanPageView(visit: visit).model(page, code: .random())
        values["qr"] = nil
        Self.leaveCodeOut(of: &values)
        values["preview"] = ["text": notice, "back": back.viewModel] as ViewModel
        return Page("lookup/scan_page", isPrivate: true, values)
    }

    public func gone(_ page: ScanPage, _ code: CodeRecord, _ visit: Visit) -> Reply {
        if visit.wantsJSON { return .json(page.answer(code), status: .gone) }
        var values = ScanPageView(visit: visit).model(page, code: code.code)
        values["qr"] = nil
        return .page(Page("lookup/scan_page", status: .gone, isPrivate: true, values))
    }

    private static func leaveCodeOut(of values: inout ViewModel) {
        guard var scan = values["scan"] as? ViewModel else { return }
        scan["code"] = nil
        values["scan"] = scan
    }
}
