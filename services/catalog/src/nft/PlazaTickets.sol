// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// Tickets as tokens. The number of a token is the UUID of its ticket, so that a ticket has one token at most, whatever is sent again.
/// A token says who holds a ticket and follows it: only the issuer moves it, as Plaza's tickets are transferred, and burns it when its
/// ticket is refunded or its event cancelled (ERC-5192). What it is, is told where the base URI leads (`tokenURI`).
contract PlazaTickets is ERC721, Ownable {
    event Locked(uint256 tokenId);
    /// ERC-4906.
    event BatchMetadataUpdate(uint256 fromTokenId, uint256 toTokenId);

    error OnlyTheIssuerMoves();

    string private _base;

    constructor(string memory name, string memory symbol, address issuer, string memory base)
        ERC721(name, symbol)
        Ownable(issuer)
    {
        _base = base;
    }

    /// The number of a token follows it.
    function setBaseURI(string calldata base) external onlyOwner {
        _base = base;
        emit BatchMetadataUpdate(0, type(uint256).max);
    }

    function mint(address to, uint256 tokenId) external onlyOwner {
        _mint(to, tokenId);
        emit Locked(tokenId);
    }

    function move(address to, uint256 tokenId) external onlyOwner {
        _transfer(_requireOwned(tokenId), to, tokenId);
    }

    function burn(uint256 tokenId) external onlyOwner {
        _burn(tokenId);
    }

    /// The holder, or the zero address where there is no such token.
    function holderOf(uint256 tokenId) external view returns (address) {
        return _ownerOf(tokenId);
    }

    function holdersOf(uint256[] calldata tokenIds) external view returns (address[] memory holders) {
        holders = new address[](tokenIds.length);
        for (uint256 i = 0; i < tokenIds.length; i++) holders[i] = _ownerOf(tokenIds[i]);
    }

    function locked(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return true;
    }

    function approve(address, uint256) public pure override {
        revert OnlyTheIssuerMoves();
    }

    function setApprovalForAll(address, bool) public pure override {
        revert OnlyTheIssuerMoves();
    }

    function transferFrom(address, address, uint256) public pure override {
        revert OnlyTheIssuerMoves();
    }

    function supportsInterface(bytes4 id) public view override returns (bool) {
        // ERC-5192, ERC-4906.
        return id == 0xb45a3c0e || id == 0x49064906 || super.supportsInterface(id);
    }

    function _baseURI() internal view override returns (string memory) {
        return _base;
    }
}
